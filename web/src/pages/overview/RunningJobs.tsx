import type { UseQueryResult } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Job, JobList } from "@/api/types";
import { EtaText } from "@/components/EtaText";
import { JobProgress } from "@/components/JobProgress";
import { QueryGate } from "@/components/QueryGate";
import { StateBadge } from "@/components/StateBadge";
import { jobWord } from "@/lib/jobs";
import { isFinal } from "@/lib/states";
import { Elapsed, RelTime } from "@/ui/Time";

/** Jobs as lines with their bars. `finished` shows ended ones only. */
export function RunningJobs({
  query,
  finished,
}: {
  query: UseQueryResult<JobList>;
  finished?: boolean;
}) {
  return (
    <QueryGate query={query} doing="load the jobs">
      {({ jobs }) => {
        const shown = jobs.filter((job) => isFinal(job.status) === (finished ?? false));
        if (shown.length === 0)
          return (
            <p className="p-4 text-muted">
              {finished ? "No job has ended yet." : "Nothing runs now."}
            </p>
          );
        return (
          <ul className="m-0 list-none p-0">
            {shown.map((job) => (
              <JobLine key={job.id} job={job} />
            ))}
          </ul>
        );
      }}
    </QueryGate>
  );
}

function JobLine({ job }: { job: Job }) {
  return (
    <li className="border-border border-b px-4 py-2.5 last:border-b-0 hover:bg-hover">
      <div className="flex items-center gap-3">
        <StateBadge of="job" state={job.status} label={jobWord(job)} />
        <Link
          to="/jobs/$job"
          params={{ job: job.id }}
          className="min-w-0 truncate font-medium text-text no-underline hover:text-accent hover:underline"
        >
          {job.name}
        </Link>
        <span className="num text-subtle text-xs">{job.id}</span>
        <span className="flex-1" />
        <span className="whitespace-nowrap text-muted text-xs">
          {isFinal(job.status) ? (
            <>
              took <Elapsed from={job.started_at ?? job.created_at} to={job.completed_at} />,{" "}
              <RelTime at={job.completed_at} />
            </>
          ) : (
            <EtaText eta={job.eta} />
          )}
        </span>
      </div>
      <div className="mt-1.5">
        <JobProgress job={job} />
      </div>
    </li>
  );
}
