import type { UseQueryResult } from "@tanstack/react-query";
import type { JobList } from "@/api/types";
import { JobLine } from "@/components/JobLine";
import { QueryGate } from "@/components/QueryGate";
import { isFinal } from "@/lib/states";

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
