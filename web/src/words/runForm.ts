// The form of a run: its fields, what comes of them, presets and files. A pair of backticks marks what stands in a file or on
// a command line.
import { formatExact, plural } from "@/lib/numbers";

export const FIELD = {
  required: "required",
  noValue: "no value",
  choose: "Choose…",
  several: (title: string) => `Several values of ${title}`,
  severalHint: "Several values: one run for each",
  oneHint: "Back to one value",
  reset: (title: string) => `Reset ${title}`,
  resetHint: (standard: string) => `Back to the default: ${standard || "no value"}`,
  changed: (before: string) => `changed, was ${before || "empty"}`,
  parts: (place: number) => `part ${place}`,
  part: (title: string, part: string) => `${title}, ${part}`,
  onRunner: "On the machine that runs it.",
  pathOf: (kind: "file" | "folder", must: "exist" | "be_made" | "anything") =>
    must === "exist"
      ? `A ${kind} on the machine that runs it; it has to be there.`
      : must === "be_made"
        ? `A ${kind} on the machine that runs it; ${kind === "folder" ? "it is made when it is not there" : "its folder is made when it is not there"}.`
        : `A ${kind} on the machine that runs it.`,
  secret: "Only the program gets it. It is kept in no draft, and nobody sees it again.",
  severalPlaceholder: "1..10, or 1, 2, 5",
  severalTextPlaceholder: 'a, b, "c, d"',
  severalPartsPlaceholder: "(1, 2), (3, 4)",
  bothTruths: "Runs with both: on and off.",
  values: (count: number, texts: string) => `${plural(count, "value")}: ${texts}`,
  range: (least: string, most: string) =>
    least && most ? `${least} to ${most}` : least ? `${least} or more` : `${most} or less`,
};

export const GROUPS = {
  general: "General",
  resetGroup: (title: string) => `Reset ${title}`,
  changedIn: (count: number) => `${formatExact(count)} changed`,
  wrongIn: (count: number) => `${formatExact(count)} to mend`,
  moreAdvanced: (count: number) => `Show ${plural(count, "advanced field")}`,
  lessAdvanced: "Hide advanced fields",
  fields: (count: number) => plural(count, "field"),
};

export const RUN_FORM = {
  title: (experiment: string) => `Run ${experiment}`,
  again: (job: string) => `Job ${job} again, with changes`,
  summary: (count: number) =>
    count === 1 ? "One value has to be mended" : `${formatExact(count)} values have to be mended`,
  nothingStarted: "Nothing was started.",
  resetAll: "Reset all",
  resetDone: "All fields have their defaults",
  undo: "Undo",
  draftOf: "This is your draft, last changed",
  otherDraft: "There is also a draft of yours, last changed",
  draftTaken: "The form has what the draft had",
  takeDraft: "Take the draft",
  startAfresh: "Start afresh",
  keeps: "What you type is kept as a draft.",
  keptAt: "Draft kept",
  notKept: "The draft is kept in this browser only: the server did not take it",
  others: (people: string) =>
    `${people} at this form, too. Each has a draft of their own: nothing of yours is changed by others.`,
  one: (person: string) => `${person} is`,
  many: (people: string) => `${people} are`,
  newer: (version: number, by: string) =>
    `${by} made version ${version} of this experiment while you were here. The form shows the new one; what you typed stays.`,
  older: (version: number, now: number) =>
    `The run was made by version ${version}; this form is of version ${now}.`,
  gone: (names: string) => `This version has no such parameters, so they are left out: ${names}`,
  toExperiment: "Its runs so far",
  noFields: "Nothing has to be filled in",
  noFieldsWhy: "This experiment has no parameters: Run starts it as it is.",
  closed: "You may look at this experiment, not run it",
};

export const WHAT_RUNS = {
  title: "What it runs",
  one: "1 run",
  tasks: (count: number) => `${formatExact(count)} runs`,
  varies: (names: string) => `for each value of ${names}`,
  mend: "Missing or wrong, before anything can be run:",
  first: "First command",
  last: "Last command",
  only: "Command",
  copyFirst: "Copy the first command",
  copyLast: "Copy the last command",
  counting: "Counting…",
  notCounted: (why: string) => `What it comes to is not known: ${why}`,
  combine: "Several values of several fields",
  every: "every value with every other",
  together: "the first with the first, and so on",
  name: "Name of the run (optional)",
  submit: (count: number | null) =>
    count === null || count === 1 ? "Run" : `Run ${formatExact(count)}`,
  sending: "Starting…",
  started: (count: number) => (count === 1 ? "Started" : `${formatExact(count)} runs started`),
  refused: (why: string) => `Not started: ${why}`,
  keys: ["Ctrl", "Enter"] as const,
};

export const RUNNER_CHOICE = {
  title: "Where it runs",
  kind: "Runner",
  any: "any that fits",
  byName: "one by its name",
  byLabel: "any with a label",
  name: "Name of the runner",
  label: "Label",
  labelHelp: "As gpu or room=b2.",
  none: "No runner is connected now. The run waits until one is.",
  noFit: "No runner fits now. The run waits until one does:",
  fits: (count: number, all: number) => `${formatExact(count)} of ${plural(all, "runner")} fit`,
  fitting: "fits",
  showAll: "Say it of each",
};

export const PRESETS = {
  menu: "Start from…",
  defaults: "Defaults",
  defaultsHelp: "What the experiment begins with.",
  fromPerson: (owner: string) => `kept by ${owner}`,
  taken: (title: string) => `The form has “${title}” now`,
  keep: "Keep as preset…",
  keepTitle: "Keep these values as a preset",
  name: "Name",
  nameHelp: "Letters, digits and . _ -",
  shownName: "Title (optional)",
  help: "When to take it (optional)",
  save: "Keep",
  kept: (name: string) => `The preset ${name} is kept`,
  remove: (name: string) => `Delete the preset ${name}`,
  removed: (name: string) => `The preset ${name} is deleted`,
};

export const PARAMETER_FILES = {
  menu: "File",
  importIt: "Take values from a file…",
  choose: "Parameter file",
  tooLarge: (file: string) => `${file} is too large for a file of parameters.`,
  forms: {
    json: "Save as JSON",
    params_json: "Save as params.json",
  },
  taken: (count: number, file: string) => `${plural(count, "value")} of ${file} taken`,
  unknown: (names: string) => `No parameters of this experiment, so left out: ${names}`,
  refused: "Refused, so left as they were:",
  title: (file: string) => `What ${file} came to`,
  exporting: "Save the values",
};
