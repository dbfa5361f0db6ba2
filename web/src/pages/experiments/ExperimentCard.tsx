import { Link } from "@tanstack/react-router";
import { Play } from "lucide-react";
import type { ExperimentSummary } from "@/api/experimentTypes";
import { JobLink } from "@/components/links";
import { StateBadge } from "@/components/StateBadge";
import { isFinal } from "@/domain/states";
import { formatPercent } from "@/lib/numbers";
import { Button } from "@/ui/Button";
import { Chip } from "@/ui/Chip";
import { RelTime } from "@/ui/Time";
import { LIST } from "@/words/experiments";

/** An experiment with its last run, and the button to the next. */
export function ExperimentCard({ experiment }: { experiment: ExperimentSummary }) {
  const { name, title, description, runs, parameters, owner, last_run, archived_at } = experiment;
  const called = title ?? name;
  return (
    <li className="flex min-w-0 flex-col gap-2 rounded-lg border border-border bg-surface p-4">
      <div className="flex min-w-0 items-start gap-2">
        <h2 className="min-w-0 flex-1 break-words text-lg">
          <Link
            to="/experiments/$name"
            params={{ name }}
            className="text-text no-underline hover:text-accent hover:underline"
          >
            {called}
          </Link>
        </h2>
        {archived_at && <Chip>{LIST.archived}</Chip>}
        {experiment.may_run && (
          <Button asChild kind="primary" size="sm">
            <Link to="/experiments/$name/run" params={{ name }} aria-label={LIST.runOf(called)}>
              <Play size={13} aria-hidden /> {LIST.run}
            </Link>
          </Button>
        )}
      </div>
      {description && <p className="line-clamp-3 break-words text-muted">{description}</p>}
      <p className="num flex flex-wrap gap-x-2 text-subtle text-xs">
        <span className="font-mono">{name}</span>
        <span>{owner}</span>
        <span>{LIST.parameters(parameters)}</span>
        <span>{LIST.runs(runs)}</span>
      </p>
      <div className="mt-auto border-border border-t pt-2">
        {last_run ? <LastRun run={last_run} /> : <p className="text-muted">{LIST.neverRun}</p>}
      </div>
    </li>
  );
}

function LastRun({ run }: { run: NonNullable<ExperimentSummary["last_run"]> }) {
  const ended = isFinal(run.status);
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-muted">
      <span>{LIST.lastRun}</span>
      <JobLink job={run.job} className="font-medium">
        {run.job}
      </JobLink>
      <StateBadge of="job" state={run.status} />
      {!ended && run.progress !== null && (
        <span className="num">{formatPercent(run.progress, true)}</span>
      )}
      <span>{LIST.by(run.run_by)}</span>
      <RelTime at={run.ended_at ?? run.created_at} />
    </p>
  );
}
