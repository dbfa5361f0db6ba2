import type { Job } from "@/api/types";
import { JobLine } from "@/components/JobLine";
import type { Selection } from "@/lib/useSelection";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/States";
import { cli } from "@/words/cli";
import { JOBS } from "@/words/jobs";
import { JobsTable } from "./JobsTable";
import { sortOf, sortParam } from "./search";

interface RowsProps {
  jobs: Job[];
  selection: Selection;
  sort: string | undefined;
  onSort: (sort: string | undefined) => void;
  /** Pixels that what stands under the table needs. */
  below: number;
}

/** The jobs as a table; as lines where a table has no room. */
export function JobRows({ jobs, selection, sort, onSort, below }: RowsProps) {
  return (
    <>
      <ul className="m-0 list-none p-0 md:hidden">
        {jobs.map((job) => (
          <JobLine key={job.id} job={job} />
        ))}
      </ul>
      <div className="max-md:hidden">
        <JobsTable
          jobs={jobs}
          selection={selection}
          sort={sortOf(sort)}
          onSort={({ key }) => onSort(sortParam(key))}
          below={below}
        />
      </div>
    </>
  );
}

/** The address names a page behind the last one. */
export function PastEnd({
  page,
  last,
  onPage,
}: {
  page: number;
  last: number;
  onPage: (page: number) => void;
}) {
  return (
    <EmptyState
      title={JOBS.noPage(page)}
      action={<Button onClick={() => onPage(last)}>{JOBS.lastPage(last)}</Button>}
    >
      {JOBS.endsAt(last)}
    </EmptyState>
  );
}

/** Why the list is empty, and what ends that. */
export function NoJobs({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  if (filtered) {
    return (
      <EmptyState
        title={JOBS.noMatch}
        action={<Button onClick={onClear}>{JOBS.clearFilters}</Button>}
      />
    );
  }
  return (
    <EmptyState title={JOBS.none} command={cli.sample.command}>
      {JOBS.submitOne}
    </EmptyState>
  );
}
