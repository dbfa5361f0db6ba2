// What an experiment's definition may say (docs/experiments.md), and what is given for its parameters. The server checks a
// definition before it keeps it, so here its rules hold together.

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export type ParameterKind =
  | "string"
  | "text"
  | "integer"
  | "float"
  | "boolean"
  | "choice"
  | "choices"
  | "date"
  | "path"
  | "pair"
  | "list"
  | "secret";

/** Names of parameters that have to be set, or the values they have to have. */
export type Conditions = string | string[] | { [name: string]: Json };

interface NamedChoice {
  value: Json;
  label?: string;
  help?: string;
}

interface ArgumentTable {
  form?: "value" | "equals" | "flag";
  list?: "joined" | "separate" | "repeated";
  separator?: string;
}

export interface Parameter {
  name: string;
  type: ParameterKind;
  label?: string;
  help?: string;
  group?: string;
  unit?: string;
  default?: Json;
  minimum?: number | string;
  maximum?: number | string;
  step?: number;
  pattern?: string;
  required?: boolean;
  choices?: Json[];
  of?: "integer" | "float" | "string";
  length?: number;
  parts?: string[];
  path?: "file" | "folder";
  must?: "exist" | "be_made" | "anything";
  needs?: Conditions;
  shown_when?: Conditions;
  advanced?: boolean;
  ui_only?: boolean;
  argument?: string | ArgumentTable;
}

export interface Group {
  name: string;
  title?: string;
  help?: string;
  folded?: boolean;
}

export interface Definition {
  name: string;
  title?: string;
  description?: string;
  groups?: Group[];
  parameters?: Parameter[];
}

/** What is given for one parameter: one value as it stands in its field, or `{"several": …}`: a list, or a range. */
export type Given = Json;
export type GivenValues = { [name: string]: Given };

export const isSeveral = (given: Given | undefined): given is { several: Json } =>
  typeof given === "object" &&
  given !== null &&
  !Array.isArray(given) &&
  "several" in given &&
  Object.keys(given).length === 1;

/** What people call it. */
export const titleOf = ({ label, name }: Parameter): string => label ?? name;

/** How many parts a value has; undefined where that is not fixed. */
export const partsCount = ({ type, length }: Parameter): number | undefined =>
  type === "pair" ? 2 : type === "list" ? length : undefined;

/** The values that can be chosen, each with what people call it. */
export const choicesOf = ({ choices }: Parameter): NamedChoice[] =>
  (choices ?? []).map((choice) =>
    typeof choice === "object" && choice !== null && !Array.isArray(choice)
      ? (choice as unknown as NamedChoice)
      : { value: choice },
  );

/** Whether a run can have several values of it. */
export const canBeSeveral = ({ type, ui_only }: Parameter): boolean =>
  type !== "secret" && !ui_only;
