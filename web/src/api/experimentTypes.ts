// The wire types of experiments and their runs.
import type { Definition, GivenValues, Json } from "@/lib/experiment/definition";
import type { Refusal } from "@/lib/experiment/refusal";
import type { FieldError, JobState, TaskCounts } from "./types";

interface LastRun {
  job: string;
  status: JobState;
  progress: number | null;
  run_by: string;
  created_at: string;
  ended_at: string | null;
}

export interface ExperimentSummary {
  name: string;
  title: string | null;
  description: string | null;
  owner: string;
  version: number;
  /** How many it has. */
  parameters: number;
  created_at: string;
  updated_at: string;
  archived_at: string | null;
  runs: number;
  last_run: LastRun | null;
  may_run: boolean;
  may_change: boolean;
}

export interface ExperimentList {
  experiments: ExperimentSummary[];
  next: string | null;
}

export type DefinitionFormat = "toml" | "yaml" | "json";

export interface WrittenDefinition {
  format: DefinitionFormat;
  text: string;
}

export interface Preset {
  name: string;
  title: string | null;
  help: string | null;
  values: GivenValues;
  from: "definition" | "person";
  owner: string | null;
}

export interface Experiment extends WrittenDefinition {
  name: string;
  version: number;
  definition: Definition;
  owner: string;
  created_by: string;
  created_at: string;
  updated_at: string;
  archived_at: string | null;
  presets: Preset[];
  may_run: boolean;
  may_change: boolean;
}

/** What a text of the editor comes to. */
export interface CheckedDefinition {
  definition: Definition | null;
  errors: FieldError[];
}

export type Combine = "every" | "together";

export type RunnerChoice =
  | { kind: "any"; gpu?: number }
  | { kind: "name"; name: string; gpu?: number }
  | { kind: "label"; label: string; gpu?: number };

/** Values for a check or a run. */
export interface RunValues {
  values: GivenValues;
  version?: number;
  combine?: Combine;
  runner?: RunnerChoice;
}

export interface RunRequest extends RunValues {
  name?: string;
  description?: string;
  cloned_from?: string;
}

interface ShownCommand {
  command: string;
  argv: string[];
}

export interface MatchingRunner {
  id: string;
  name: string;
  fits: boolean;
  why: string | null;
}

export interface CheckedValues {
  refusals: Refusal[];
  tasks: number | null;
  varying: string[];
  first: ShownCommand | null;
  last: ShownCommand | null;
  runners: MatchingRunner[];
  paths: { parameter: string; path: string; must: "exist" | "be_made" | "anything" }[];
}

export interface StartedRun {
  job: string;
  tasks: number;
}

export interface Run {
  job: string;
  name: string;
  version: number;
  status: JobState;
  progress: number | null;
  counts: TaskCounts;
  run_by: string;
  created_at: string;
  started_at: string | null;
  ended_at: string | null;
  archived_at: string | null;
  given: GivenValues;
  /** Names of what differs from the run that it was made from. */
  changed: string[];
  cloned_from: string | null;
  tasks: number;
  metrics: Record<string, number>;
}

export interface RunList {
  runs: Run[];
  varying: string[];
  next: string | null;
}

/** The run that a job is. */
export interface RunOfJob extends Run {
  experiment: string;
  /** Whether the experiment is still there. */
  exists: boolean;
}

export interface ImportedValues {
  values: GivenValues;
  unknown: GivenValues;
  refusals: Refusal[];
}

export type ExportForm = "json" | "params_json" | "toml" | "yaml";

export interface FormDraft {
  values: GivenValues;
  version: number;
  cloned_from?: string | null;
}

export interface Drafts {
  draft: (FormDraft & { updated_at: string }) | null;
  /** Who else is at the form. */
  others: { person: string; updated_at: string }[];
}

export interface ComparedParameter {
  name: string;
  title: string;
  unit: string | null;
  /** One for each run. */
  values: (Json | null)[];
  differs: boolean;
}

export interface ComparedPicture {
  path: string;
  files: ({ task: string; url: string; media_type: string; bytes: number } | null)[];
}

export interface Comparison {
  runs: (Run & { experiment: string })[];
  parameters: ComparedParameter[];
  metrics: { name: string; values: (number | null)[] }[];
  pictures: ComparedPicture[];
}
