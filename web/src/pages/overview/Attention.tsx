import { Link } from "@tanstack/react-router";
import { CircleCheck, TriangleAlert } from "lucide-react";
import type { AttentionCut as Cut, Attention as Item } from "@/api/types";
import { JobLink, TaskLink } from "@/components/links";
import { Card } from "@/ui/Card";
import { Skeleton } from "@/ui/States";
import { ATTENTION } from "@/words/overview";
import { PAGES } from "@/words/shell";

/** What needs a person: a sentence and where to go; of many of a kind the first, and how many more there are. */
export function Attention({
  items,
  cut = [],
}: {
  items: Item[] | undefined;
  cut?: Cut[] | undefined;
}) {
  return (
    <Card title={ATTENTION.title} padded={false}>
      {items === undefined ? (
        <Skeleton rows={2} />
      ) : items.length === 0 ? (
        <p className="flex items-center gap-2 p-4 text-muted">
          <CircleCheck size={16} className="text-good" aria-hidden /> {ATTENTION.nothing}
        </p>
      ) : (
        <ul className="m-0 list-none p-0">
          {items.map((item) => (
            <li
              key={`${item.kind} ${item.subject} ${item.message}`}
              className="flex items-start gap-2 border-border border-b px-4 py-2.5 last:border-b-0"
            >
              <TriangleAlert size={16} className="mt-0.5 shrink-0 text-warn" aria-hidden />
              <span className="min-w-0 flex-1 break-words">{item.message}</span>
              <Subject item={item} />
            </li>
          ))}
          {cut.map(({ kind, message }) => (
            <li
              key={kind}
              className="flex items-start gap-2 border-border border-b px-4 py-2.5 last:border-b-0"
            >
              <span className="min-w-0 flex-1 text-muted">{message}</span>
              <All kind={kind} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

/** Where all of them are. */
function All({ kind }: { kind: Cut["kind"] }) {
  const look = "shrink-0 text-accent no-underline hover:underline";
  if (kind === "offline_runner" || kind === "disk")
    return (
      <Link to="/runners" className={look}>
        {PAGES.runners}
      </Link>
    );
  return (
    <Link
      to="/jobs"
      search={{ status: kind === "failed_job" ? "failed" : "running,pending" }}
      className={look}
    >
      {PAGES.jobs}
    </Link>
  );
}

function Subject({ item: { kind, subject } }: { item: Item }) {
  if (kind === "offline_runner" || kind === "disk" || (kind === "no_matching_runner" && !subject)) {
    return (
      <Link to="/runners" className="shrink-0 text-accent no-underline hover:underline">
        {PAGES.runners}
      </Link>
    );
  }
  if (!subject) return null;
  return subject.includes(".") ? (
    <TaskLink task={subject} look="accent" className="shrink-0">
      {PAGES.task(subject)}
    </TaskLink>
  ) : (
    <JobLink job={subject} look="accent" className="shrink-0">
      {PAGES.job(subject)}
    </JobLink>
  );
}
