import type { Job } from "@/api/types";
import { StackedBar } from "@/charts/StackedBar";
import { jobParts } from "@/domain/jobs";
import { isFinal } from "@/domain/states";
import { formatPercent } from "@/lib/numbers";
import { Count } from "@/ui/Num";
import { JOBS } from "@/words/jobs";

/** The bar of a job with its numbers, for lists. */
export function JobProgress({ job }: { job: Job }) {
  const { completed, failed, total } = job.counts;
  return (
    <div className="flex min-w-0 items-center gap-3">
      <div className="min-w-12 flex-1">
        <StackedBar parts={jobParts(job)} label={JOBS.tasksOf(job.name)} />
      </div>
      <span className="num w-12 text-right">
        {isFinal(job.status) ? `${job.percent} %` : formatPercent(job.progress, true)}
      </span>
      <span className="num min-w-12 text-right text-muted text-xs">
        <Count value={completed + failed} />/<Count value={total} />
      </span>
    </div>
  );
}
