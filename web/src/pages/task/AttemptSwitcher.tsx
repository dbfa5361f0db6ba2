import { Link } from "@tanstack/react-router";
import clsx from "clsx";
import type { Attempt, TaskDetail } from "@/api/types";
import { StateBadge } from "@/components/StateBadge";
import { isHandedBack } from "@/domain/states";
import { STATE_NOTES } from "@/words/states";
import { ATTEMPTS } from "@/words/tasks";

/** `1 ✕ 137 · 2 running`: which execution is on screen. Nothing to choose with a single one. */
export function AttemptSwitcher({ task, shown }: { task: TaskDetail; shown: Attempt | undefined }) {
  const begun = task.attempt_list.filter((attempt) => attempt === shown || !isHandedBack(attempt));
  const back = task.attempt_list.length - begun.length;
  if (begun.length < 2) return null;
  return (
    <nav aria-label={ATTEMPTS.title} className="mt-3 flex flex-wrap items-center gap-1.5">
      <span className="text-muted text-xs">{ATTEMPTS.one}</span>
      {begun.map((attempt) => (
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
          <StateBadge
            of="attempt"
            state={attempt.status}
            label={isHandedBack(attempt) ? STATE_NOTES.handedBack : undefined}
            compact
          />
          {attempt.exit_code !== null && attempt.exit_code !== 0 && (
            <span className="text-muted">{attempt.exit_code}</span>
          )}
        </Link>
      ))}
      {back > 0 && (
        <span className="text-subtle text-xs" title={ATTEMPTS.handedBackTitle}>
          {ATTEMPTS.handedBack(back)}
        </span>
      )}
    </nav>
  );
}
