// Tasks: the grid, the table, and the pages of one task with its attempts.
import { formatExact, plural } from "@/lib/numbers";

export const TASK_COLUMNS = {
  task: "Task",
  state: "State",
  part: "Part",
  progress: "Progress",
  ran: "Ran",
  attempts: "Attempts",
  runner: "Runner",
  message: "Message",
  triesAgain: "tries again",
};

export const TASKS = {
  all: "all",
  none: (state: string | undefined) => `No task is ${state ?? "there"} now`,
  noState: (name: string) => `No state is called ${name}. You see all tasks.`,
  showAll: "Show all tasks",
  shown: (some: number, all: number) => `${formatExact(some)} of ${formatExact(all)} tasks`,
  asking: "…",
  progressOf: (id: string) => `Progress of task ${id}`,
  endedAt: (percent: string) => `ended at ${percent}`,
};

export const GRID = {
  statesShown: "States shown",
  arrange: "Arrange by",
  byAxes: (rows: string, columns: string) => `${rows} × ${columns}`,
  byIndex: "index",
  allRows: "all",
  keys: (label: string) =>
    `${label}. Arrow keys move, Enter opens the task, f goes to the next failure.`,
  hint: "Point at a task, or move with the arrow keys. Enter opens it.",
  worst: (first: number, last: number) => `The worst of tasks ${first} to ${last}`,
  axis: (name: string) => `${name} →`,
};

export const TASK_CARD = { runner: "runner", attempts: "attempts", ran: "ran" };

export const TASK_TABS = {
  title: "Parts of the task",
  log: "Log",
  screen: "Screen",
  results: "Results",
  spec: "Spec",
  why: "Why",
};

export const TASK = {
  copyId: "Copy the task's id",
  retry: "Retry",
  cancel: "Cancel task",
  cancelTitle: (id: string) => `Cancel task ${id}?`,
  cancelText: "Its program will be stopped, with all that it started.",
  previous: "Previous task",
  next: "Next task",
  giveUp: "Give up now",
  /** "not heard of for 3 m; given up at 14:40 CET unless it comes back". */
  notHeard: (rough: string, at: string) =>
    `not heard of for ${rough}; given up at ${at} unless it comes back`,
  notStarted: "It has not started yet",
};

export const ATTEMPTS = {
  title: "Attempts",
  one: "Attempt",
  missing: (wanted: number, shown: number | undefined) =>
    shown === undefined
      ? `There is no attempt ${wanted}: the task has not started yet.`
      : `There is no attempt ${wanted}. This is attempt ${shown}.`,
  handedBack: (count: number) => `${plural(count, "time")} handed back, not started`,
  handedBackTitle: "A runner held it ahead of time and gave it back before it began.",
  on: "on",
  runnerGone: "a runner that is gone",
  runnerUnknown: "an unknown runner",
  leased: "leased",
  gpu: (index: number, share: number) =>
    share < 1 ? `GPU ${index} (${Math.round(share * 100)} %)` : `GPU ${index}`,
  ran: "ran",
  exitCode: (code: number) => `exit code ${code}`,
  cpu: (time: string) => `CPU ${time}`,
  memory: (bytes: string) => `memory ${bytes} at most`,
  overall: "Overall: ",
};

/** Signals by which programs end, by their numbers on Linux. */
const SIGNALS: Record<number, string> = {
  1: "SIGHUP",
  2: "SIGINT",
  3: "SIGQUIT",
  4: "SIGILL",
  6: "SIGABRT",
  7: "SIGBUS",
  8: "SIGFPE",
  9: "SIGKILL",
  11: "SIGSEGV",
  13: "SIGPIPE",
  14: "SIGALRM",
  15: "SIGTERM",
  24: "SIGXCPU",
  25: "SIGXFSZ",
};

/** `signal 11 (SIGSEGV)`. */
const signalName = (signal: number): string =>
  SIGNALS[signal] ? `signal ${signal} (${SIGNALS[signal]})` : `signal ${signal}`;

/** Said under the last line of a log: "Exited 137 (out of memory) after 14 m 47 s". */
export const ENDING = {
  running: "Running",
  signal: (signal: number) => `Ended by ${signalName(signal)}`,
  exited: (code: number) => `Exited ${code}`,
  /** What a shell makes of a program that a signal ended. */
  bySignal: (code: number) =>
    SIGNALS[code - 128] ? ` (128 + ${code - 128}, ${SIGNALS[code - 128]})` : "",
  how: (reason: string) => ` (${reason})`,
  after: (time: string) => ` after ${time}`,
};

export const TASK_SPEC = {
  command: "Command",
  copyCommand: "Copy the command",
  folder: "Working folder",
  ownFolder: "the task's own",
  outputs: "Outputs kept",
  timeLimit: "Time limit",
  retries: "Retries",
  none: "none",
  upTo: (count: number) => `up to ${count}`,
  environment: "Environment",
  noEnvironment:
    "Nothing beyond what every task gets (MOTHERSHIP_JOB_ID, MOTHERSHIP_TASK_INDEX …).",
};

export const WHY = {
  title: "Why",
  yes: "yes",
  no: "no",
  ahead: (count: number) => `${formatExact(count)} tasks are in front of it.`,
  hints: "What you can do",
};

export const TASK_LOG = {
  label: (attempt: string) => `Log of attempt ${attempt}`,
  comes: "The log appears here with its first line. The tab “Why” says what the task waits for.",
};
