// Experiments and runs of the API, whole, for tests.
import type {
  CheckedValues,
  Comparison,
  Drafts,
  Experiment,
  ExperimentSummary,
  Run,
} from "@/api/experimentTypes";
import type { Definition } from "@/lib/experiment/definition";
import { AT, aJob } from "./fixtures";

/** One parameter of every kind, in groups, with everything that a form knows. */
export const EVERYTHING: Definition = {
  name: "pico",
  title: "PICO pipeline",
  description: "From frames to neurons",
  groups: [
    { name: "data", title: "Data", help: "What it reads." },
    { name: "fine", title: "Fine tuning", folded: true },
  ],
  parameters: [
    {
      name: "data",
      type: "path",
      label: "Data folder",
      path: "folder",
      required: true,
      group: "data",
    },
    {
      name: "frames",
      type: "integer",
      label: "Frames",
      minimum: 0,
      default: 10,
      group: "data",
      unit: "px",
    },
    { name: "ratio", type: "float", label: "Ratio", maximum: 1, default: 0.5, group: "data" },
    {
      name: "on",
      type: "boolean",
      label: "Switch",
      default: false,
      group: "data",
      help: "Turns it on.",
    },
    { name: "also", type: "boolean", label: "Also", default: false, needs: ["on"], group: "data" },
    {
      name: "device",
      type: "choice",
      label: "Device",
      choices: ["cuda", { value: "cpu", label: "Processor", help: "Slow." }],
      default: "cuda",
      group: "data",
    },
    {
      name: "gpu",
      type: "string",
      label: "GPU",
      default: "0",
      shown_when: { device: "cuda" },
      group: "data",
    },
    { name: "plots", type: "choices", label: "Plots", choices: ["map", "trace"], group: "data" },
    {
      name: "shift",
      type: "pair",
      label: "Shift",
      default: [100, 90],
      parts: ["height", "width"],
      group: "fine",
    },
    { name: "crop", type: "list", label: "Crop", length: 4, group: "fine" },
    { name: "day", type: "date", label: "Day", group: "fine" },
    { name: "note", type: "text", label: "Note", group: "fine" },
    { name: "key", type: "secret", label: "Key", group: "fine" },
    { name: "deep", type: "integer", label: "Deep", default: 3, advanced: true, group: "fine" },
  ],
};

export const anExperiment = (more: Partial<Experiment> = {}): Experiment => ({
  name: "pico",
  version: 2,
  latest: 2,
  format: "toml",
  text: 'name = "pico"\n',
  definition: EVERYTHING,
  owner: "ana",
  project: "everyone",
  created_by: "ana",
  created_at: AT,
  updated_by: "ana",
  updated_at: AT,
  archived_at: null,
  runs: 0,
  presets: [],
  missing_inputs: [],
  may_run: true,
  may_change: true,
  ...more,
});

export const aSummary = (more: Partial<ExperimentSummary> = {}): ExperimentSummary => ({
  name: "pico",
  title: "PICO pipeline",
  description: "From frames to neurons",
  owner: "ana",
  project: "everyone",
  version: 2,
  parameters: 14,
  created_at: AT,
  updated_at: AT,
  archived_at: null,
  runs: 3,
  last_run: null,
  may_run: true,
  may_change: true,
  ...more,
});

export const aRun = (more: Partial<Run> = {}): Run => ({
  job: "41",
  name: "PICO pipeline",
  experiment: "pico",
  exists: true,
  version: 2,
  status: "completed",
  progress: 1,
  counts: aJob().counts,
  run_by: "ana",
  created_at: AT,
  started_at: AT,
  ended_at: "2026-01-02T03:05:05Z",
  archived_at: null,
  given: { data: "/d" },
  values: { data: "/d", frames: 10 },
  varying: [],
  changed: [],
  cloned_from: null,
  tasks: 1,
  metrics: {},
  ...more,
});

export const someChecked = (more: Partial<CheckedValues> = {}): CheckedValues => ({
  refusals: [],
  tasks: 1,
  varying: [],
  first: { command: "pico --data /d", argv: ["pico", "--data", "/d"] },
  last: null,
  runners: [{ id: "r-7", name: "lab-07", fits: true, why: null }],
  paths: [],
  ...more,
});

export const NO_DRAFTS: Drafts = { draft: null, others: [] };

export const aComparison = (runs: Run[], more: Partial<Comparison> = {}): Comparison => ({
  runs,
  parameters: [],
  metrics: [],
  pictures: [],
  ...more,
});
