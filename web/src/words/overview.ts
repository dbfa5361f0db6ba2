// The overview: its tiles and cards.
import { formatCount, plural } from "@/lib/numbers";

export const OVERVIEW = {
  openJobs: "Open jobs",
  moreJobs: (count: number) => plural(count, "more job"),
  latestJobs: "Latest jobs",
  noJob: "No job yet",
  whatIsAJob:
    "A job is a command and the parameters to run it with. This one makes twelve small tasks:",
  nothingRuns: "Nothing runs or waits now.",
  nothingEnded: "No job has ended yet.",
};

export const TILES = {
  runners: "Runners",
  runningTasks: "Running tasks",
  cpus: (used: string, total: string) => `${used} of ${total} CPUs in use`,
  queue: "Queue",
  oldest: (rough: string) => `oldest waits ${rough}`,
  nothingWaits: "nothing waits for a runner",
  paused: (count: number) => `${plural(count, "more task")} of paused jobs`,
  throughput: "Throughput, last minute",
  lastHour: (count: number) => `${formatCount(count)} in the last hour`,
  throughputChart: "Tasks ended per minute, last hour",
  failures: "Failures, 24 h",
  someFailed: "times a task failed for good",
  oneFailed: "time a task failed for good",
  noneFailed: "none",
  told: "Errors and warnings, 24 h",
  errors: "errors",
  warnings: "warnings",
  noneTold: "none told",
  toldWhere: "lines told: see the machines",
};

export const ATTENTION = {
  title: "Needs attention",
  nothing: "Nothing.",
};

export const FLEET = {
  title: "Fleet",
  all: "All runners",
  noRunner: "No runner yet",
  needsOne: "Work needs a machine to run on. Get a line to type on one:",
  named: (name: string, state: string) => `${name}: ${state}`,
};

export const FAILURES = {
  title: "Recent failures",
  none: "No task has failed.",
  retry: (task: string) => `Retry task ${task}`,
  willRun: (task: string) => `Task ${task} will run again`,
  failed: "failed",
  exitCode: (code: number) => `exit code ${code}`,
};

/** "3 failed". */
export const failedCount = (count: number): string => `${formatCount(count)} failed`;
