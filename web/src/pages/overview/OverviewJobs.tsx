import { Link } from "@tanstack/react-router";
import type { Query } from "@/api/query";
import type { JobList } from "@/api/types";
import { JobLine } from "@/components/JobLine";
import { QueryGate } from "@/components/QueryGate";
import { DOING } from "@/words/errors";
import { OVERVIEW } from "@/words/overview";

interface ListProps {
  query: Query<JobList>;
  /** Said when there is no such job. */
  none: string;
  /** The states they have in common: where there are more than are shown, a link leads to all of them. */
  status?: string;
}

/** Jobs as lines with their bars. */
export function OverviewJobs({ query, none, status }: ListProps) {
  return (
    <QueryGate query={query} doing={DOING.loadJobs}>
      {({ jobs, total }) => {
        if (jobs.length === 0) return <p className="p-4 text-muted">{none}</p>;
        return (
          <ul className="m-0 list-none p-0">
            {jobs.map((job) => (
              <JobLine key={job.id} job={job} />
            ))}
            {status && total > jobs.length && (
              <li className="px-4 py-2">
                <Link to="/jobs" search={{ status }} className="text-accent text-xs underline">
                  {OVERVIEW.moreJobs(total - jobs.length)}
                </Link>
              </li>
            )}
          </ul>
        );
      }}
    </QueryGate>
  );
}
