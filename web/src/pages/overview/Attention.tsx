import { Link } from "@tanstack/react-router";
import { CircleCheck, TriangleAlert } from "lucide-react";
import type { Attention as Item } from "@/api/types";
import { splitTask } from "@/lib/paths";
import { Card } from "@/ui/Card";
import { Skeleton } from "@/ui/States";

/** What needs a person: a sentence and where to go. */
export function Attention({ items }: { items: Item[] | undefined }) {
  return (
    <Card title="Needs attention" padded={false}>
      {items === undefined ? (
        <Skeleton rows={2} />
      ) : items.length === 0 ? (
        <p className="flex items-center gap-2 p-4 text-muted">
          <CircleCheck size={16} className="text-good" aria-hidden /> Nothing.
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
        </ul>
      )}
    </Card>
  );
}

const LINK = "shrink-0 text-accent no-underline hover:underline";

function Subject({ item: { kind, subject } }: { item: Item }) {
  if (kind === "offline_runner" || kind === "disk" || (kind === "no_matching_runner" && !subject)) {
    return (
      <Link to="/runners" className={LINK}>
        Runners
      </Link>
    );
  }
  if (!subject) return null;
  if (subject.includes(".")) {
    const params = splitTask(subject);
    return (
      <Link to="/jobs/$job/tasks/$index" params={params} className={LINK}>
        Task {subject}
      </Link>
    );
  }
  return (
    <Link to="/jobs/$job" params={{ job: subject }} className={LINK}>
      Job {subject}
    </Link>
  );
}
