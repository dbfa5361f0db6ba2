// What a job's numbers mean for the page: the segments of its bar, its state and its time left in words.
import type { Eta, Job, Task, TaskCounts, TaskState } from "@/api/types";
import type { BarPart } from "@/charts/StackedBar";

import { formatAbout, formatRough, millis } from "@/lib/time";
import { ETA } from "@/words/jobs";
import { STATE_NOTES } from "@/words/states";
import { TASKS } from "@/words/tasks";
import { isFinal, stateLook } from "./states";

interface CountPart extends BarPart {
  state: TaskState;
}

/** The bar of a job: what runs is coloured as far as it has come, so that the bar is as long as the percentage says. */
export function jobParts(job: Job): BarPart[] {
  // What has ended moves no more: its parts are what came of its tasks.
  if (isFinal(job.status)) return countParts(job.counts);
  const { completed, failed, cancelled, total } = job.counts;
  // What a person called off was not done, and the percentage says so.
  const off = job.cancel_requested ? 0 : cancelled;
  const done = (job.progress ?? 0) * total - completed - failed - off;
  return countParts(job.counts).map((part) =>
    part.class === "running" ? { ...part, done } : part,
  );
}

/** "62 %"; of what ended without completing, "ended at 99 %": what was reported last is not what was done. */
export const taskPercent = (task: Pick<Task, "status" | "percent">): string => {
  if (task.percent === null) return "";
  const text = `${task.percent} %`;
  return isFinal(task.status) && task.status !== "completed" ? TASKS.endedAt(text) : text;
};

/** One part for each state, what is done first, what waits last. */
export function countParts(counts: TaskCounts): CountPart[] {
  const part = (state: TaskState): CountPart => {
    const { class: stateClass, label } = stateLook("task", state);
    return { state, class: stateClass, count: counts[state], label };
  };
  return [
    part("completed"),
    part("failed"),
    part("cancelled"),
    part("running"),
    part("waiting"),
    part("pending"),
  ];
}

/** The job's state in words: "finished with failures" rather than "failed" when some tasks completed. */
export function jobWord(job: Job): string | undefined {
  if (job.cancel_requested && !isFinal(job.status)) return STATE_NOTES.cancelling;
  // Paused means that no task begins; those that run go on.
  if (job.paused && job.status === "running") return STATE_NOTES.pausing;
  if (job.status === "failed" && job.counts.completed > 0) return STATE_NOTES.finishedWithFailures;
  return undefined;
}

/** "≈ 2 h left", "estimating…", "stalled: no progress for 12 m", "paused". `tasks`: how many the job has, if it is of a job. */
export function etaText(eta: Eta | null | undefined, now: number, tasks = 1): string {
  if (!eta) return "";
  switch (eta.state) {
    case "estimating":
      return ETA.estimating;
    case "no_progress":
      return tasks > 1 ? ETA.noEnd : ETA.noProgress;
    case "waiting":
      return ETA.waiting;
    case "paused":
      return ETA.paused;
    case "stalled": {
      const since = millis(eta.since);
      return since === null ? ETA.stalled : ETA.stalledFor(formatRough(now - since));
    }
    case "left":
      return ETA.left(formatAbout(eta.seconds * 1000));
  }
}

/** "6 m to 9 m" when the range is worth saying. */
export function etaRange(eta: Eta | null | undefined): string {
  if (eta?.state !== "left") return "";
  const [low, high] = [formatAbout(eta.low_seconds * 1000), formatAbout(eta.high_seconds * 1000)];
  return low === high ? "" : ETA.range(low, high);
}
