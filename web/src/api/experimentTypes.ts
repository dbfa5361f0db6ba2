// The wire types of experiments and their runs. The description says of definitions and values no more than that they are
// tables; what is in them is said here.
import type { Definition, GivenValues, Json } from "@/lib/experiment/definition";
import type { components } from "./schema.gen";

type Schemas = components["schemas"];
type With<T, More> = Omit<T, keyof More> & More;
type WithValues<T> = With<T, { values: GivenValues }>;

export type CheckedValues = Omit<Schemas["ValuesChecked"], "defaults">;
export type Combine = Schemas["Combine"];
export type ComparedParameter = With<Schemas["ComparedParameter"], { values: Json[] }>;
export type ComparedPicture = Schemas["ComparedPicture"];
export type DefinitionFormat = Schemas["TextFormat"];
export type ExperimentSummary = Schemas["ExperimentSummary"];
export type ExportForm = Schemas["ExportForm"];
export type MatchingRunner = Schemas["RunnerFit"];
export type Preset = WithValues<Schemas["ExperimentPreset"]>;
export type RunnerChoice = Schemas["RunnerChoice"];

export type Experiment = With<Schemas["Experiment"], { definition: Definition; presets: Preset[] }>;
/** A definition as it is written. */
export type WrittenDefinition = Pick<Schemas["DefinitionText"], "format" | "text">;
/** What a text of the editor comes to. */
export type CheckedDefinition = With<
  Schemas["DefinitionChecked"],
  { definition: Definition | null }
>;

/** Values for a check or a run. */
export type RunValues = WithValues<Schemas["ValuesRequest"]>;
export type RunRequest = WithValues<Schemas["RunRequest"]>;

/** `given`: what people said; `values`: the same with the default of everything else that is shown. */
export type Run = With<Schemas["Run"], { given: GivenValues; values: GivenValues }>;
export type RunList = With<Schemas["RunList"], { runs: Run[] }>;
export type Comparison = With<
  Schemas["Comparison"],
  { runs: Run[]; parameters: ComparedParameter[] }
>;

export type ImportedValues = With<
  WithValues<Schemas["Imported"]>,
  { unknown: GivenValues; refused: GivenValues }
>;
export type ExportRequest = With<WithValues<Schemas["ExportRequest"]>, { unknown?: GivenValues }>;

/** A form that is not filled in yet. */
export type FormDraft = WithValues<Schemas["DraftRequest"]>;
export type Drafts = With<Schemas["DraftReply"], { draft: WithValues<Schemas["Draft"]> | null }>;
