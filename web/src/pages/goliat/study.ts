// A new study of GOLIAT as the form holds it, and as the server wants it.
import type { FieldError } from "@/api/problem";
import { type CliLine, here, quoted } from "@/words/cli";
import { STUDY, STUDY_MISTAKES } from "@/words/goliat";

export interface StudyForm {
  /** The configuration as it was written: the order of its keys is the order of the simulations. */
  config: string;
  name: string;
  description: string;
  strategy: string;
  /** For `auto`, how many assignments; empty leaves it to the server. */
  parts: string;
  /** For `custom`. */
  groups: string;
}

export type StudyField = keyof StudyForm;
export type StudyErrors = Partial<Record<StudyField, string>>;

export const EMPTY_STUDY: StudyForm = {
  config: "",
  name: "",
  description: "",
  strategy: "auto",
  parts: "",
  groups: "",
};

/** The body that asks only for the cut. Name and description do not change it, so the same question stays the same text. */
export const cutText = ({ config, strategy, parts, groups }: StudyForm): string =>
  withConfig({ name: "unnamed", ...cutting({ strategy, parts, groups }), dry_run: true }, config);

/** The body that makes the study. */
export function submitText(form: StudyForm): string {
  const description = form.description.trim();
  return withConfig(
    { name: form.name.trim(), ...(description ? { description } : {}), ...cutting(form) },
    form.config,
  );
}

const cutting = ({
  strategy,
  parts,
  groups,
}: Pick<StudyForm, "strategy" | "parts" | "groups">) => ({
  split_by: strategy,
  ...(strategy === "auto" && parts.trim() ? { num_splits: Number(parts) } : {}),
  ...(strategy === "custom" ? { frequency_groups: groups.trim() } : {}),
});

/** The configuration goes in as it was written: to read and write it again would put keys that look like numbers first. */
const withConfig = (rest: object, config: string): string =>
  `${JSON.stringify(rest).slice(0, -1)},"config":${config}}`;

/** What can be said without the server, beside the configuration itself. `submitting`: what is missing counts as wrong. */
export function ownErrors(form: StudyForm, submitting: boolean): StudyErrors {
  const errors: StudyErrors = {};
  if (submitting && form.config.trim() === "") {
    errors.config = STUDY_MISTAKES.config;
  }
  if (submitting && form.name.trim() === "") errors.name = STUDY_MISTAKES.name;
  if (submitting && lacksGroups(form)) errors.groups = STUDY_MISTAKES.groups;
  if (form.strategy === "auto" && !/^\s*\d{0,15}\s*$/.test(form.parts)) {
    errors.parts = STUDY_MISTAKES.parts;
  }
  return errors;
}

/** Whether the form, apart from its configuration, holds what the server can be asked about. */
export const canAsk = (form: StudyForm): boolean =>
  !ownErrors(form, false).parts && !lacksGroups(form);

/** Nothing is wrong yet with groups that nobody has written. */
const lacksGroups = ({ strategy, groups }: StudyForm): boolean =>
  strategy === "custom" && groups.trim() === "";

const FIELDS: Record<string, StudyField> = {
  name: "name",
  description: "description",
  config: "config",
  split_by: "strategy",
  num_splits: "parts",
  frequency_groups: "groups",
};

/** What the server found wrong, by the field that can mend it; what none can mend is in `others`. */
export function fieldErrors(errors: readonly FieldError[]): {
  fields: StudyErrors;
  others: string[];
} {
  const fields: StudyErrors = {};
  const others: string[] = [];
  for (const { path, message, hint } of errors) {
    const [head = "", ...deeper] = path.split(".");
    const field = FIELDS[head];
    const text = `${message}${hint ? ` (${hint})` : ""}`;
    if (!field) {
      others.push(path ? `${path}: ${text}` : text);
      continue;
    }
    // Of the configuration the place is said as well; the other fields stand beside their error.
    const said = sentence(deeper.length > 0 ? `\`${deeper.join(".")}\` ${text}` : text);
    fields[field] = fields[field] ? `${fields[field]} ${said}` : said;
  }
  return { fields, others };
}

/** `is missing` as people begin and end a sentence. */
const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?!]$/.test(text) ? "" : "."}`;

/** The order of the fields on the page: the first wrong one is gone to. */
const ORDER: StudyField[] = ["config", "name", "description", "strategy", "parts", "groups"];
export const firstWrong = (errors: StudyErrors): StudyField | undefined =>
  ORDER.find((field) => errors[field]);

/** The same from a terminal. */
export function submitLine({ name, strategy, parts, groups }: StudyForm): CliLine {
  const words = [
    here("mothership goliat submit CONFIG.json"),
    `--name ${name.trim() ? quoted(name.trim()) : "NAME"}`,
    ...(strategy === "auto" ? [] : [`--split-by ${strategy}`]),
    ...(strategy === "auto" && parts.trim() ? [`--num-splits ${quoted(parts.trim())}`] : []),
    ...(strategy === "custom" && groups.trim()
      ? [`--frequency-groups ${quoted(groups.trim())}`]
      : []),
  ];
  return { does: STUDY.terminal, command: words.join(" ") };
}
