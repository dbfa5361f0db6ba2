// What a job's numbers mean for the page: bar segments, words for time left, what may be done. No rules of our own:
// what a state permits is what the server accepts.
import type { Eta, Job, Task, TaskCounts } from "@/api/types";
import type { BarPart } from "@/charts/StackedBar";
import { isFinal } from "./states";
import { formatRough, millis } from "./time";

/** The bar of a job: what runs is coloured as far as it has come, so that the bar is as long as the percentage says. */
export function jobParts(job: Job): BarPart[] {
  const { completed, failed, cancelled, total } = job.counts;
  // What a person called off was not done, and the percentage says so.
  const off = job.cancel_requested || job.status === "cancelled" ? 0 : cancelled;
  const done = (job.progress ?? 0) * total - completed - failed - off;
  return countParts(job.counts).map((part) =>
    part.class === "running" ? { ...part, done } : part,
  );
}

export function countParts(counts: TaskCounts): BarPart[] {
  return [
    { class: "completed", count: counts.completed, label: "completed" },
    { class: "failed", count: counts.failed, label: "failed" },
    { class: "cancelled", count: counts.cancelled, label: "cancelled" },
    { class: "running", count: counts.running, label: "running" },
    { class: "retrying", count: counts.waiting, label: "waiting" },
    { class: "pending", count: counts.pending, label: "pending" },
  ];
}

/** The job's state in words: "finished with failures" rather than "failed" when some tasks completed. */
export function jobWord(job: Job): string | undefined {
  if (job.cancel_requested && !isFinal(job.status)) return "cancelling…";
  // Paused means that no task begins; those that run go on.
  if (job.paused && job.status === "running") return "pausing…";
  if (job.status === "failed" && job.counts.completed > 0) return "finished with failures";
  return undefined;
}

/** "≈ 2 h left", "estimating…", "stalled: no progress for 12 m", "waiting for a runner". */
export function etaText(eta: Eta | null | undefined, now: number): string {
  if (!eta) return "";
  switch (eta.state) {
    case "estimating":
      return "estimating…";
    case "waiting":
      return "waiting for a runner";
    case "stalled": {
      const since = millis(eta.since);
      return since === null ? "stalled" : `stalled: no progress for ${formatRough(now - since)}`;
    }
    case "left":
      return `≈ ${formatRough(eta.seconds * 1000)} left`;
  }
}

/** "6 m to 9 m" when the range is worth saying. */
export function etaRange(eta: Eta | null | undefined): string {
  if (eta?.state !== "left") return "";
  const [low, high] = [formatRough(eta.low_seconds * 1000), formatRough(eta.high_seconds * 1000)];
  return low === high ? "" : `${low} to ${high}`;
}

export const jobCan = {
  pause: (job: Job) => !isFinal(job.status) && !job.paused && !job.cancel_requested,
  resume: (job: Job) => job.paused && !isFinal(job.status),
  cancel: (job: Job) => !isFinal(job.status) && !job.cancel_requested,
  retryFailed: (job: Job) => job.counts.failed > 0,
};

export const taskCan = {
  cancel: (task: Task) => !isFinal(task.status) && !task.cancel_requested,
  retry: (task: Task) => task.status === "failed" || task.status === "cancelled",
};

/** Parameters that tell tasks apart, as `h=0.1 f=700`. */
export function paramsText(params: Record<string, unknown>, only?: readonly string[]): string {
  const names =
    only && only.length > 0 ? only.filter((name) => name in params) : Object.keys(params);
  return names
    .map((name) => `${name}=${typeof params[name] === "object" ? "…" : String(params[name])}`)
    .join(" ");
}
