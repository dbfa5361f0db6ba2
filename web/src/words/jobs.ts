// Jobs: the list with its filters and actions, and the pages of one job.
import { formatCount, formatExact, plural } from "@/lib/numbers";

export const JOB_COLUMNS = {
  chooseAll: "Choose all jobs of this page",
  choose: (name: string) => `Choose ${name}`,
  id: "Id",
  state: "State",
  name: "Name",
  owner: "Owner",
  onlyOwner: (owner: string) => `Only jobs of ${owner}`,
  progress: "Progress",
  time: "Time left or taken",
  failed: "Failed",
  created: "Created",
};

export const JOBS = {
  list: "Jobs",
  state: "State",
  owner: "owner",
  label: "label",
  filter: "Filter by name or id",
  removeFilter: (name: string, value: string) => `Remove the filter ${name} ${value}`,
  noMatch: "No job matches",
  clearFilters: "Clear the filters",
  none: "No job yet",
  submitOne: "Submit one from a terminal; it appears here at once.",
  range: (first: number, last: number, total: number) =>
    `${formatExact(first)} to ${formatExact(last)} of ${formatExact(total)}`,
  noPage: (page: number) => `There is no page ${formatExact(page)}`,
  endsAt: (last: number) => `The list ends at page ${formatExact(last)}.`,
  lastPage: (last: number) => (last === 1 ? "To the only page" : `To page ${formatExact(last)}`),
  noState: (name: string) => `No state is called ${name}: it leaves nothing out.`,
  newer: "Newer",
  older: "Older",
  tasksOf: (name: string) => `Tasks of ${name}`,
  took: "took",
};

/** On a job's own page "Cancel job" is told apart from cancelling a task; for many jobs the count says it. */
export const JOB_ACTION_WORDS = {
  pause: { verb: "Pause", label: () => "Pause", done: "paused" },
  resume: { verb: "Resume", label: () => "Resume", done: "resumed" },
  retryFailed: {
    verb: "Retry failed",
    label: (failed: number) => `Retry failed (${formatExact(failed)})`,
    done: "retried",
  },
  cancel: { verb: "Cancel", label: () => "Cancel job", done: "cancelled" },
};

export const willRunAgain = (tasks: number): string => `${plural(tasks, "task")} will run again`;

export const CANCEL_JOB = {
  title: (name: string) => `Cancel ${name}?`,
  text: (running: number, waiting: number) => {
    const stopped = `${plural(running, "running task")} will be stopped`;
    const kept = `${plural(waiting, "waiting task")} will not start`;
    const both = [running > 0 ? stopped : "", waiting > 0 ? kept : ""].filter(Boolean);
    return `${both.join(" and ") || "Nothing runs or waits"}. Finished results stay.`;
  },
};

export const BULK = {
  title: "Chosen jobs",
  chosen: (count: number) => `${plural(count, "job")} chosen`,
  none: "Choose none",
  busy: (verb: string, done: number, all: number) =>
    `${verb}: ${formatExact(done)} of ${formatExact(all)}`,
  button: (verb: string, count: number) => `${verb} ${formatExact(count)}`,
  askFirst: (button: string) => `${button}…`,
  done: (count: number, done: string) => `${plural(count, "job")} ${done}`,
  notDone: (verb: string, count: number) => `${verb}: not done for ${plural(count, "job")}`,
  cancelTitle: (count: number) => `Cancel ${plural(count, "job")}?`,
  cancelText: (tasks: number) =>
    `${plural(tasks, "task")} will be stopped or not start. Finished results stay.`,
  cancelYes: (count: number) => `Cancel ${plural(count, "job")}`,
};

export const JOB_TABS = {
  title: "Parts of the job",
  summary: "Summary",
  grid: "Task grid",
  tasks: "Tasks",
  results: "Results",
  spec: "Spec",
};

export const JOB = {
  copyId: "Copy the job's id",
  withLabel: "Jobs with this label",
  countOf: (count: number, state: string) => `${formatCount(count)} ${state}`,
};

export const ETA = {
  estimating: "estimating…",
  noProgress: "no estimate: it reports no progress",
  noEnd: "no estimate before a task has ended",
  waiting: "waiting",
  paused: "paused",
  stalled: "stalled",
  stalledFor: (rough: string) => `stalled: no progress for ${rough}`,
  left: (rough: string) => `≈ ${rough} left`,
  about: (rough: string) => `≈ ${rough}`,
  range: (low: string, high: string) => `${low} to ${high}`,
  probably: (range: string) => `In four of five cases ${range}`,
  doneAbout: (time: string) => `about ${time}`,
};

export const JOB_FACTS = {
  title: "Facts",
  ran: "Ran",
  ranOf: (worked: string, whole: string) => `${worked}, within ${whole}`,
  timeLeft: "Time left",
  done: "Done",
  probably: "Range of time left",
  tasks: "Tasks",
  rate: "Rate",
  runners: "Runners at work",
  owner: "Owner",
  created: "Created",
  started: "Started",
  ended: "Ended",
  varies: "Varies",
  nothingVaries: "nothing",
  priority: "Priority",
  retries: "Retries",
  timeLimit: "Time limit",
  none: "none",
  upTo: (count: number) => `up to ${count}`,
  waitsFor: "Waits for",
};

/** By the number of the spec. */
export const PRIORITIES: Record<number, string> = {
  0: "low",
  1: "normal",
  2: "high",
  3: "urgent",
};

export const ERROR_GROUPS = {
  title: (failed: number) => `Why tasks failed (${formatExact(failed)})`,
  more: (count: number) => `${plural(count, "more failure")} in smaller groups.`,
  exitCode: (code: number) => `, exit code ${code}`,
  last: "last",
  retryOne: "Retry",
  retryThese: (count: number) => `Retry these ${formatExact(count)}`,
};

export const RUNNING = {
  title: (count: number) => `Running now (${formatExact(count)})`,
  more: (count: number) => plural(count, "more task"),
};

export const SUMMARY = {
  results: "Results",
  allFiles: (count: number) => (count === 1 ? "The file" : `All ${formatExact(count)} files`),
  morePictures: (count: number) => plural(count, "more picture"),
  noPicture: (count: number) =>
    count === 1
      ? "1 file, which is no picture."
      : `${formatExact(count)} files, none of them a picture.`,
  noFile: "It left no file.",
  noFileYet: "No file yet. Files appear as tasks complete.",
};

export const SPEC = {
  submitted: "As submitted",
  copy: "Copy the spec",
  runs: (count: number) => `What it runs: ${plural(count, "task")}`,
  skipped: (count: number) => `… ${formatExact(count)} more …`,
  copyCommand: (index: number) => `Copy the command of task ${index}`,
};
