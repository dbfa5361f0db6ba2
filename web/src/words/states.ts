// One word for each state, the vocabulary's own: what the server calls `pending` is called pending here, too.
import type { AttemptState, JobState, RunnerState, TaskState } from "@/api/types";

export const TASK_STATES: Record<TaskState, string> = {
  waiting: "waiting",
  pending: "pending",
  running: "running",
  completed: "completed",
  failed: "failed",
  cancelled: "cancelled",
};

export const ATTEMPT_STATES: Record<AttemptState, string> = {
  leased: "leased",
  running: "running",
  completed: "completed",
  failed: "failed",
  timed_out: "timed out",
  lost: "runner lost",
  cancelled: "cancelled",
  superseded: "superseded",
};

export const JOB_STATES: Record<JobState, string> = {
  pending: "pending",
  running: "running",
  paused: "paused",
  completed: "completed",
  failed: "failed",
  cancelled: "cancelled",
};

export const RUNNER_STATES: Record<RunnerState, string> = {
  busy: "busy",
  idle: "idle",
  draining: "draining",
  disabled: "disabled",
  unreachable: "unreachable",
  offline: "offline",
};

/** How a person stands. */
export const PERSON_STATES = {
  active: "active",
  noPassword: "no password yet",
  disabled: "disabled",
  removed: "removed",
};

/** What stands instead of a state's own word when more is known than the state. */
export const STATE_NOTES = {
  cancelling: "cancelling…",
  handedBack: "handed back, not started",
  pausing: "pausing…",
  starting: "starting…",
  finishedWithFailures: "finished with failures",
  unreachable: "runner unreachable",
  unreachableLeased: "runner unreachable, still leased",
};

export const FRESHNESS = {
  connecting: "Connecting…",
  live: "Live",
  reconnecting: "Reconnecting…",
  stale: "Old data",
};

/** A word of the server as a person reads it: `timed_out`. */
export const spaced = (word: string): string => word.replaceAll("_", " ");
