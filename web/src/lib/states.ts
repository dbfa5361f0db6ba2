// The words, icons and colours of every state: the only place that knows them.
// A state the server adds and we do not know is shown by its own word, in the class "pending", and never hidden.
import {
  Ban,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleX,
  LoaderCircle,
  type LucideIcon,
  RotateCw,
  Unplug,
} from "lucide-react";
import type { StateClass } from "./palette";

export interface StateLook {
  label: string;
  class: StateClass;
  icon: LucideIcon;
}

const CLASS_ICONS: Record<StateClass, LucideIcon> = {
  pending: CircleDashed,
  running: LoaderCircle,
  completed: CircleCheck,
  failed: CircleX,
  retrying: RotateCw,
  cancelled: Ban,
  lost: Unplug,
};

const look = (
  label: string,
  stateClass: StateClass,
  icon = CLASS_ICONS[stateClass],
): StateLook => ({
  label,
  class: stateClass,
  icon,
});

export type TaskState = "waiting" | "pending" | "running" | "completed" | "failed" | "cancelled";
export type AttemptState =
  | "leased"
  | "running"
  | "completed"
  | "failed"
  | "timed_out"
  | "lost"
  | "cancelled"
  | "superseded";
export type JobState = "pending" | "running" | "paused" | "completed" | "failed" | "cancelled";

const TASK: Record<TaskState, StateLook> = {
  waiting: look("waiting", "retrying"),
  pending: look("pending", "pending"),
  running: look("running", "running"),
  completed: look("completed", "completed"),
  failed: look("failed", "failed"),
  cancelled: look("cancelled", "cancelled"),
};

const ATTEMPT: Record<AttemptState, StateLook> = {
  leased: look("starting", "running"),
  running: look("running", "running"),
  completed: look("completed", "completed"),
  failed: look("failed", "failed"),
  timed_out: look("timed out", "failed"),
  lost: look("runner lost", "lost"),
  cancelled: look("cancelled", "cancelled"),
  superseded: look("superseded", "cancelled"),
};

const JOB: Record<JobState, StateLook> = {
  pending: look("queued", "pending"),
  running: look("running", "running"),
  paused: look("paused", "pending", CirclePause),
  completed: look("completed", "completed"),
  failed: look("failed", "failed"),
  cancelled: look("cancelled", "cancelled"),
};

const TABLES = { task: TASK, attempt: ATTEMPT, job: JOB } as const;
export type StateOf = keyof typeof TABLES;

export function stateLook(of: StateOf, state: string): StateLook {
  const table: Record<string, StateLook> = TABLES[of];
  return table[state] ?? look(state.replaceAll("_", " "), "pending");
}

/** A state that will not change any more by itself. */
export function isFinal(state: string): boolean {
  return ["completed", "failed", "cancelled", "timed_out", "lost", "superseded"].includes(state);
}

/** The order of segments in bars and legends: what is done first, what waits last. */
export const BAR_ORDER: StateClass[] = [
  "completed",
  "running",
  "retrying",
  "failed",
  "lost",
  "cancelled",
  "pending",
];
