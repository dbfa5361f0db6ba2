import type { Job } from "@/api/types";
import { jobWord } from "@/domain/jobs";
import { isFinal } from "@/domain/states";
import { Elapsed, RelTime } from "@/ui/Time";
import { JOBS } from "@/words/jobs";
import { failedCount } from "@/words/overview";
import { JobEta } from "./EtaText";
import { JobProgress } from "./JobProgress";
import { JobLink } from "./links";
import { StateBadge } from "./StateBadge";

/** A job as an entry of a list: state, name, time and bar. */
export function JobLine({ job }: { job: Job }) {
  return (
    <li className="border-border border-b px-4 py-2.5 last:border-b-0 hover:bg-hover">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <StateBadge of="job" state={job.status} label={jobWord(job)} />
        <JobLink job={job.id} className="min-w-0 truncate font-medium">
          {job.name}
        </JobLink>
        <span className="num text-subtle text-xs">{job.id}</span>
        <span className="text-subtle text-xs max-sm:hidden">{job.owner}</span>
        {job.counts.failed > 0 && !isFinal(job.status) && (
          <span className="num text-failed text-xs">{failedCount(job.counts.failed)}</span>
        )}
        <span className="flex-1" />
        <span className="whitespace-nowrap text-muted text-xs">
          {isFinal(job.status) ? (
            <>
              {JOBS.took} <Elapsed from={job.started_at ?? job.created_at} to={job.completed_at} />,{" "}
              <RelTime at={job.completed_at} />
            </>
          ) : (
            <JobEta job={job} />
          )}
        </span>
      </div>
      <div className="mt-1.5">
        <JobProgress job={job} />
      </div>
    </li>
  );
}
