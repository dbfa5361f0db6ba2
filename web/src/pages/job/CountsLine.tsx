import { Link } from "@tanstack/react-router";
import type { Job } from "@/api/types";
import { countParts } from "@/domain/jobs";
import { JOB } from "@/words/jobs";

/** "496 completed · 38 running · 3 failed": each leads to those tasks. */
export function CountsLine({ job }: { job: Job }) {
  return (
    <>
      {countParts(job.counts)
        .filter((part) => part.count > 0)
        .map((part) => (
          <Link
            key={part.state}
            to="/jobs/$job/tasks"
            params={{ job: job.id }}
            search={{ status: part.state }}
            data-state-class={part.class}
            className="num inline-flex items-center gap-1.5 whitespace-nowrap text-muted no-underline hover:text-text hover:underline"
          >
            <span
              aria-hidden
              className={
                part.class === "pending"
                  ? "size-2.5 rounded-xs border border-strong"
                  : "st-solid size-2.5 rounded-xs"
              }
            />
            {JOB.countOf(part.count, part.label)}
          </Link>
        ))}
    </>
  );
}
