import type { Query } from "@/api/query";
import type { JobList } from "@/api/types";
import { JobLine } from "@/components/JobLine";
import { QueryGate } from "@/components/QueryGate";
import { isFinal } from "@/domain/states";
import { DOING } from "@/words/errors";
import { OVERVIEW } from "@/words/overview";

/** Jobs as lines with their bars. `finished` shows ended ones only. */
export function RunningJobs({ query, finished }: { query: Query<JobList>; finished?: boolean }) {
  return (
    <QueryGate query={query} doing={DOING.loadJobs}>
      {({ jobs }) => {
        const shown = jobs.filter((job) => isFinal(job.status) === (finished ?? false));
        if (shown.length === 0)
          return (
            <p className="p-4 text-muted">
              {finished ? OVERVIEW.nothingEnded : OVERVIEW.nothingRuns}
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
