import { Link } from "@tanstack/react-router";
import clsx from "clsx";
import { CircleX, type LucideIcon, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Stats } from "@/api/types";
import { Sparkline } from "@/charts/Sparkline";
import { RunnerLight } from "@/components/RunnerLight";
import { RUNNER_ORDER } from "@/domain/runners";
import { formatMetric } from "@/lib/numbers";
import { formatRough } from "@/lib/time";
import { Count } from "@/ui/Num";
import { TILES } from "@/words/overview";
import { RUNNER_STATES } from "@/words/states";
import { tasksPerMinute } from "@/words/units";

const LINK = "text-accent no-underline hover:underline";

/** The six numbers of the house. */
export function Tiles({ stats }: { stats: Stats }) {
  const { throughput, failures_24h: failures } = stats;
  // The last one is still going on.
  const lastMinute = throughput.at(-2) ?? 0;
  const lastHour = throughput.reduce((sum, value) => sum + value, 0);
  const pausedTasks = (stats.tasks.pending ?? 0) - stats.queued;
  return (
    <dl className="m-0 grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-border bg-border sm:grid-cols-3 xl:grid-cols-6">
      <Tile name={TILES.runners} value={<Count value={stats.runners} />}>
        <span className="flex flex-wrap gap-x-3">
          {RUNNER_ORDER.filter((state) => (stats.runners_by_status[state] ?? 0) > 0).map(
            (state) => (
              <span key={state} className="num inline-flex items-center gap-1 whitespace-nowrap">
                <RunnerLight state={state} />
                {stats.runners_by_status[state]} {RUNNER_STATES[state]}
              </span>
            ),
          )}
        </span>
      </Tile>
      <Tile name={TILES.runningTasks} value={<Count value={stats.tasks.running ?? 0} />}>
        {TILES.cpus(formatMetric(stats.cpus_used), formatMetric(stats.cpus_total))}
      </Tile>
      <Tile name={TILES.queue} value={<Count value={stats.queued} />}>
        {stats.queued > 0 && stats.oldest_pending_seconds !== null
          ? TILES.oldest(formatRough(stats.oldest_pending_seconds * 1000))
          : pausedTasks > 0
            ? TILES.paused(pausedTasks)
            : TILES.nothingWaits}
      </Tile>
      <Tile
        name={TILES.throughput}
        value={
          <>
            <Count value={lastMinute} />
            <span className="ml-1 font-normal text-muted text-sm">{tasksPerMinute}</span>
          </>
        }
      >
        <Sparkline values={throughput} label={TILES.throughputChart} />
        {TILES.lastHour(lastHour)}
      </Tile>
      <Tile
        name={TILES.failures}
        value={<Count value={failures} />}
        tone={failures > 0 ? "text-failed" : "text-subtle"}
      >
        {failures === 0 ? (
          TILES.noneFailed
        ) : (
          <Link to="/jobs" search={{ status: "failed" }} className={LINK}>
            {failures === 1 ? TILES.oneFailed : TILES.someFailed}
          </Link>
        )}
      </Tile>
      <Tile name={TILES.told} value={<Totals stats={stats} />}>
        {stats.warnings + stats.errors === 0 ? (
          TILES.noneTold
        ) : (
          <Link to="/runners" className={LINK}>
            {TILES.toldWhere}
          </Link>
        )}
      </Tile>
    </dl>
  );
}

/** Errors and warnings, each with its sign. None is quiet. */
function Totals({ stats: { warnings, errors } }: { stats: Stats }) {
  return (
    <span className="flex flex-wrap items-center gap-x-4">
      <Total count={errors} icon={CircleX} tone="text-failed" name={TILES.errors} />
      <Total count={warnings} icon={TriangleAlert} tone="text-warn" name={TILES.warnings} />
    </span>
  );
}

interface TotalProps {
  count: number;
  icon: LucideIcon;
  tone: string;
  name: string;
}

function Total({ count, icon: Icon, tone, name }: TotalProps) {
  return (
    <span
      title={name}
      className={clsx("inline-flex items-center gap-1", count > 0 ? tone : "text-subtle")}
    >
      <Icon size={16} aria-hidden />
      <Count value={count} />
      <span className="sr-only">{name}</span>
    </span>
  );
}

function Tile({
  name,
  value,
  children,
  tone,
}: {
  name: string;
  value: ReactNode;
  children: ReactNode;
  tone?: string;
}) {
  return (
    <div className="flex min-h-24 min-w-0 flex-col bg-surface px-4 py-3">
      <dt className="text-muted text-xs">{name}</dt>
      <dd className={clsx("num m-0 font-semibold text-xl", tone)}>{value}</dd>
      <dd className="num m-0 mt-auto text-muted text-xs">{children}</dd>
    </div>
  );
}
