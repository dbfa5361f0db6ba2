// What can be done with a job or a task: when the server accepts it, the call, its icon, and the command that does the same.
// The buttons of one job, of many jobs and of a task are all made from here.
import { CirclePause, CirclePlay, type LucideIcon, RotateCw, X } from "lucide-react";
import * as calls from "@/api/calls";
import type { Job, JobActed, Task } from "@/api/types";
import { type CliLine, cli } from "@/words/cli";
import { JOB_ACTION_WORDS, willRunAgain } from "@/words/jobs";
import { isFinal } from "./states";

export const jobCan = {
  pause: (job: Job) => !isFinal(job.status) && !job.paused && !job.cancel_requested,
  resume: (job: Job) => job.paused && !isFinal(job.status),
  retryFailed: (job: Job) => job.counts.failed > 0,
  cancel: (job: Job) => !isFinal(job.status) && !job.cancel_requested,
};

type TaskFacts = Pick<Task, "status" | "cancel_requested">;

export const taskCan = {
  retry: (task: TaskFacts) => task.status === "failed" || task.status === "cancelled",
  cancel: (task: TaskFacts) => !isFinal(task.status) && !task.cancel_requested,
};

export type JobVerb = keyof typeof jobCan;

interface JobAction {
  /** On the button for many jobs, and in what is said of them. */
  verb: string;
  /** What the jobs are afterwards: "paused". */
  done: string;
  /** On the button of one job. */
  label: string;
  icon: LucideIcon;
  kind: "plain" | "primary" | "danger";
  run: (id: string) => Promise<JobActed>;
  /** Said of one job when it is done; nothing when its page shows it. */
  doneMessage?: (acted: JobActed) => string;
  cli: (id: string) => CliLine;
}

interface Doing {
  icon: LucideIcon;
  kind: JobAction["kind"];
  run: JobAction["run"];
  doneMessage?: JobAction["doneMessage"];
  cli: JobAction["cli"];
}

const DOING: Record<JobVerb, Doing> = {
  pause: { icon: CirclePause, kind: "plain", run: calls.pauseJob, cli: cli.pause },
  resume: { icon: CirclePlay, kind: "primary", run: calls.resumeJob, cli: cli.resume },
  retryFailed: {
    icon: RotateCw,
    kind: "plain",
    run: (id) => calls.retryJob(id, { status: ["failed"] }),
    doneMessage: ({ tasks }) => willRunAgain(tasks),
    cli: cli.retryFailed,
  },
  cancel: { icon: X, kind: "danger", run: calls.cancelJob, cli: cli.cancel },
};

/** In the order of the buttons; cancelling comes last, away from the others. */
export const JOB_VERBS: readonly JobVerb[] = ["pause", "resume", "retryFailed", "cancel"];

/** `failed`: how many tasks failed, where the button says it. */
export function jobAction(verb: JobVerb, failed = 0): JobAction {
  const { label, ...words } = JOB_ACTION_WORDS[verb];
  return { ...words, ...DOING[verb], label: label(failed) };
}

/** The command that does this with all of these jobs. */
export function bulkCommand(verb: JobVerb, ids: readonly string[]): string {
  return DOING[verb].cli(ids.join(" ")).command;
}
