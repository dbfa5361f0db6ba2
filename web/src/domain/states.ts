// How every state looks: its word, its icon and its colour. The only place that puts these together.
// A state that a newer server adds is shown by its own word, in the class "pending", and never hidden.
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
import type { Attempt, AttemptState, JobState, TaskState } from "@/api/types";
import type { StateClass } from "@/lib/palette";
import { ATTEMPT_STATES, JOB_STATES, spaced, TASK_STATES } from "@/words/states";

interface StateLook {
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

const TASK: Record<TaskState, StateClass> = {
  waiting: "retrying",
  pending: "pending",
  running: "running",
  completed: "completed",
  failed: "failed",
  cancelled: "cancelled",
};

const ATTEMPT: Record<AttemptState, StateClass> = {
  leased: "running",
  running: "running",
  completed: "completed",
  failed: "failed",
  timed_out: "failed",
  lost: "lost",
  cancelled: "cancelled",
  superseded: "cancelled",
};

const JOB: Record<JobState, StateClass> = {
  pending: "pending",
  running: "running",
  paused: "pending",
  completed: "completed",
  failed: "failed",
  cancelled: "cancelled",
};

const TABLES = {
  task: { classes: TASK, words: TASK_STATES },
  attempt: { classes: ATTEMPT, words: ATTEMPT_STATES },
  job: { classes: JOB, words: JOB_STATES },
} as const;
export type StateOf = keyof typeof TABLES;

interface StatesOf {
  task: TaskState;
  attempt: AttemptState;
  job: JobState;
}
/** The states of a kind of thing. */
export type StateIn<Of extends StateOf> = StatesOf[Of];

export function stateLook<Of extends StateOf>(of: Of, state: StateIn<Of>): StateLook {
  const classes: Record<string, StateClass> = TABLES[of].classes;
  const words: Record<string, string> = TABLES[of].words;
  const stateClass = classes[state] ?? "pending";
  const icon = state === "paused" ? CirclePause : CLASS_ICONS[stateClass];
  return { label: words[state] ?? spaced(state), class: stateClass, icon };
}

/** A runner held it ahead of time and gave it back before its program started: nothing was tried. */
export const isHandedBack = ({
  reason,
  started_at,
}: Pick<Attempt, "reason" | "started_at">): boolean => reason === "released" && started_at === null;

type AnyState = TaskState | AttemptState | JobState;

const FINAL: Record<AnyState, boolean> = {
  waiting: false,
  pending: false,
  leased: false,
  running: false,
  paused: false,
  completed: true,
  failed: true,
  cancelled: true,
  timed_out: true,
  lost: true,
  superseded: true,
};

/** A state that will not change any more by itself. */
export const isFinal = (state: AnyState): boolean => FINAL[state] ?? false;
