import { useNavigate } from "@tanstack/react-router";
import type { Job } from "@/api/types";
import type { Selection } from "@/lib/useSelection";
import type { Column, Sort } from "@/ui/columns";
import { DataTable } from "@/ui/DataTable";
import { JOB_COLUMNS, JOBS } from "@/words/jobs";
import { jobColumns } from "./columns";

interface TableProps {
  jobs: Job[];
  selection: Selection;
  sort: Sort;
  onSort: (sort: Sort) => void;
  below: number;
}

export function JobsTable({ jobs, selection, sort, onSort, below }: TableProps) {
  const navigate = useNavigate();
  const columns = [checkColumn(jobs, selection), ...jobColumns];
  return (
    <DataTable
      label={JOBS.list}
      columns={columns}
      count={jobs.length}
      row={(index) => jobs[index]}
      rowKey={(job) => job.id}
      sort={sort}
      onSort={onSort}
      below={below}
      onOpen={(job) => navigate({ to: "/jobs/$job", params: { job: job.id } })}
      onChoose={selection.toggle}
      isChosen={({ id }) => selection.ids.has(id)}
    />
  );
}

function checkColumn(jobs: Job[], { ids, toggle, all }: Selection): Column<Job> {
  const every = jobs.length > 0 && jobs.every(({ id }) => ids.has(id));
  return {
    key: "chosen",
    header: <Check label={JOB_COLUMNS.chooseAll} checked={every} onToggle={() => all(!every)} />,
    width: "44px",
    cell: (job) => (
      <Check
        label={JOB_COLUMNS.choose(job.name)}
        checked={ids.has(job.id)}
        onToggle={(range) => toggle(jobs.indexOf(job), range)}
      />
    ),
  };
}

interface CheckProps {
  label: string;
  checked: boolean;
  onToggle: (range: boolean) => void;
}

/** A click on it does not open the row. */
function Check({ label, checked, onToggle }: CheckProps) {
  return (
    <input
      type="checkbox"
      aria-label={label}
      checked={checked}
      // The click tells whether Shift was held; the change does not.
      onClick={(event) => {
        event.stopPropagation();
        onToggle(event.shiftKey);
      }}
      onChange={() => undefined}
      className="block size-4 cursor-pointer accent-accent"
    />
  );
}
