import type { JobList } from "@/api/types";
import { Button } from "@/ui/Button";
import { JOBS } from "@/words/jobs";

interface PagerProps {
  list: Pick<JobList, "offset" | "jobs" | "total">;
  /** From 1. */
  page: number;
  onPage: (page: number) => void;
}

/** Which jobs of how many are on screen, and the way to the others. */
export function JobsPager({ list: { offset, jobs, total }, page, onPage }: PagerProps) {
  const last = offset + jobs.length;
  return (
    <footer className="num flex items-center gap-3 border-border border-t px-4 py-2 text-muted text-xs">
      <span>{JOBS.range(offset + 1, last, total)}</span>
      <span className="flex-1" />
      {page > 1 && (
        <Button size="sm" onClick={() => onPage(page - 1)}>
          {JOBS.newer}
        </Button>
      )}
      {last < total && (
        <Button size="sm" onClick={() => onPage(page + 1)}>
          {JOBS.older}
        </Button>
      )}
    </footer>
  );
}
