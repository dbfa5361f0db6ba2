import { Link } from "@tanstack/react-router";
import clsx from "clsx";
import type { Attempt, TaskDetail } from "@/api/types";
import { StateBadge } from "@/components/StateBadge";
import { ATTEMPTS } from "@/words/tasks";

/** `1 ✕ 137 · 2 running`: which execution is on screen. Nothing to choose with a single one. */
export function AttemptSwitcher({ task, shown }: { task: TaskDetail; shown: Attempt | undefined }) {
  if (task.attempt_list.length < 2) return null;
  return (
    <nav aria-label={ATTEMPTS.title} className="mt-3 flex flex-wrap items-center gap-1.5">
      <span className="text-muted text-xs">{ATTEMPTS.one}</span>
      {task.attempt_list.map((attempt) => (
        <Link
          key={attempt.id}
          to="/jobs/$job/tasks/$index"
          params={{ job: task.job_id, index: String(task.index) }}
          search={{ attempt: attempt.number }}
          aria-current={attempt === shown ? "true" : undefined}
          className={clsx(
            "num inline-flex h-7 items-center gap-1.5 rounded-md border px-2 text-text text-xs no-underline hover:border-strong",
            attempt === shown ? "border-accent bg-selected font-medium" : "border-border",
          )}
          title={attempt.error_message ?? undefined}
        >
          {attempt.number}
          <StateBadge of="attempt" state={attempt.status} compact />
          {attempt.exit_code !== null && attempt.exit_code !== 0 && (
            <span className="text-muted">{attempt.exit_code}</span>
          )}
        </Link>
      ))}
    </nav>
  );
}
