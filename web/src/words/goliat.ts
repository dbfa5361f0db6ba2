// The form for a new GOLIAT study. A pair of backticks marks what stands in a file or on a command line.
import { formatExact, plural } from "@/lib/numbers";

export const STUDY = {
  title: "New GOLIAT study",
  startAfresh: "Start afresh",
  whatIsSimulated: "What is simulated",
  howItIsCut: "How it is cut",
  name: "Name",
  nameHint: "Machines ask for the study by it.",
  description: "Description (optional)",
  terminal: "Submit it from a terminal",
  submitted: (total: number) => `${plural(total, "assignment")} submitted`,
  replaced: (file: string) => `${file} replaced the configuration`,
  empty: "The form is empty",
};

export const NO_GOLIAT = {
  title: "This server does not answer GOLIAT's client",
  why: "A study made here would be taken by nobody: the GUI client, its results and `goliat worker` need addresses that are switched off. Start the server with them:",
};

export const CONFIG = {
  label: "Configuration",
  hint: "The JSON that `goliat study` takes. It goes to the server as it is written here, in this order.",
  file: "Configuration file",
  choose: "Choose a file…",
  orDrop: "or drop it anywhere on this page",
  drop: "Drop the configuration here",
  read: (facts: readonly string[]) => `Read: ${facts.join(", ")}.`,
  showPlace: "Show the place",
  noObject: "A configuration is a JSON object: it begins with {",
  noJson: (why: string) => `This is not JSON: ${why}`,
  tooLarge: (file: string) => `${file} is too large for a configuration.`,
  noUtf8: (file: string) => `${file} cannot be read as UTF-8 text.`,
  example: '{\n  "study_type": "far_field",\n  "phantoms": ["thelonious"],\n  …',
};

/** What a configuration holds, one and many. */
export const CONFIG_FACTS = {
  phantoms: ["phantom", "phantoms"],
  frequencies: ["frequency", "frequencies"],
  directions: ["direction", "directions"],
  polarizations: ["polarization", "polarizations"],
  antennas: ["antenna", "antennas"],
  placements: ["placement", "placements"],
} as const;

export const STUDY_MISTAKES = {
  config: "Choose a file, or paste a configuration.",
  name: "Give the study a name.",
  groups: "Write which frequencies go together.",
  parts: "Write a whole number, like 4.",
};

export const CONFIGURATION = {
  base: "Base configuration",
  own: "Configuration",
  title: (label: string, of: string) => `${label} of ${of}`,
  download: "Download",
  copy: "Copy the configuration",
  cut: "This is its beginning. The download has all of it.",
};

export const CUT = {
  title: "What it gives",
  nothing: "Nothing to cut yet",
  nothingWhy:
    "A study is one configuration, cut into assignments that machines take one by one. What each would hold is shown here before anything is made.",
  assignments: "Assignments",
  total: (count: number) => plural(count, "assignment"),
  cutting: "Cutting…",
  refused: "It cannot be cut like this",
  seeMarked: ": see what is marked.",
  more: (count: number) => `and ${formatExact(count)} more`,
};

export const SUBMIT = {
  sending: "Submitting…",
  cutting: "Cutting…",
  submit: "Submit",
  submitTotal: (count: number) => `Submit ${plural(count, "assignment")}`,
  keys: ["Ctrl", "Enter"] as const,
  everyField: "Submits from every field",
  refused: (why: string) => `Not submitted: ${why}`,
  waits: "Each assignment waits until a machine takes it.",
  takers: (count: number, label: string) =>
    `${plural(count, "runner")} with the label \`${label}\` ${count === 1 ? "takes" : "take"} one after the other.`,
  noTaker: (label: string) =>
    `No runner with the label \`${label}\` is connected now, so each assignment waits until one is.`,
  byHand: " On other machines a person starts `goliat worker`.",
};

export const STRATEGY = {
  legend: "How to cut it",
  notWithThis: "not with this configuration",
  parts: "How many",
  partsHint: "Left empty: 4.",
  groups: "Groups, in MHz",
  groupsHint: "A comma goes on, a semicolon begins the next assignment: 5800;2140,2450 makes two.",
};

/** The ways to cut a study, for people who have never cut one. By the value of `split_by`. */
export const STRATEGIES = {
  auto: {
    label: "Evenly",
    what: "As many assignments as you say; as many as you have machines is a good start. Phantoms are parted first, then antennas (near field) or frequencies (far field).",
  },
  phantom: {
    label: "By phantom",
    what: "One assignment for each body model, with everything that is computed for it.",
  },
  frequency: {
    label: "By frequency",
    what: "One assignment for each frequency, with all phantoms.",
  },
  direction: {
    label: "By direction",
    what: "One assignment for each direction that the wave comes from.",
  },
  polarization: {
    label: "By polarization",
    what: "One assignment for each way the wave swings: mostly theta and phi, so two.",
  },
  freq_x_pol: {
    label: "By frequency and polarization",
    what: "One assignment for each pair of the two: many short ones, good for many machines.",
  },
  scenario: {
    label: "By scenario",
    what: "One assignment for each place of the device, with each way it is turned.",
  },
  custom: {
    label: "In groups of frequencies",
    what: "You write which frequencies go together: slow ones alone, quick ones in one assignment.",
  },
};
