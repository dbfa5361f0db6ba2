import clsx from "clsx";
import type { ReactNode } from "react";
import type { Stats } from "@/api/types";
import { Sparkline } from "@/charts/Sparkline";
import { RunnerLight } from "@/components/RunnerLight";
import { formatMetric } from "@/lib/numbers";
import { RUNNER_ORDER } from "@/lib/runners";
import { formatRough } from "@/lib/time";
import { Count } from "@/ui/Num";

/** The five numbers of the house. */
export function Tiles({ stats }: { stats: Stats }) {
  const { throughput, failures_24h: failures } = stats;
  const lastTen = throughput.slice(-10);
  const rate = lastTen.reduce((sum, value) => sum + value, 0) / Math.max(1, lastTen.length);
  const pending = stats.tasks.pending ?? 0;
  return (
    <dl className="m-0 grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-border bg-border sm:grid-cols-3 xl:grid-cols-5">
      <Tile name="Runners" value={<Count value={stats.runners} />}>
        <span className="flex flex-wrap gap-x-3">
          {RUNNER_ORDER.filter((state) => (stats.runners_by_status[state] ?? 0) > 0).map(
            (state) => (
              <span key={state} className="num inline-flex items-center gap-1 whitespace-nowrap">
                <RunnerLight state={state} />
                {stats.runners_by_status[state]} {state}
              </span>
            ),
          )}
        </span>
      </Tile>
      <Tile name="Running tasks" value={<Count value={stats.tasks.running ?? 0} />}>
        {formatMetric(stats.cpus_used)} of {formatMetric(stats.cpus_total)} CPUs in use
      </Tile>
      <Tile name="Queue" value={<Count value={pending} />}>
        {pending > 0 && stats.oldest_pending_seconds !== null
          ? `oldest waits ${formatRough(stats.oldest_pending_seconds * 1000)}`
          : "nothing waits for a runner"}
      </Tile>
      <Tile
        name="Throughput"
        value={
          <>
            {formatMetric(rate)}
            <span className="ml-1 font-normal text-muted text-sm">tasks/min</span>
          </>
        }
      >
        <Sparkline values={throughput} label="Tasks ended per minute, last hour" />
      </Tile>
      <Tile
        name="Failures, 24 h"
        value={<Count value={failures} />}
        tone={failures > 0 ? "text-failed" : "text-subtle"}
        wide
      >
        {failures > 0 ? "tasks failed for good" : "none"}
      </Tile>
    </dl>
  );
}

function Tile({
  name,
  value,
  children,
  tone,
  wide,
}: {
  name: string;
  value: ReactNode;
  children: ReactNode;
  tone?: string;
  /** Fills the row where the tiles do not come out even. */
  wide?: boolean;
}) {
  return (
    <div
      className={clsx(
        "flex min-h-24 min-w-0 flex-col bg-surface px-4 py-3",
        wide && "col-span-2 xl:col-span-1",
      )}
    >
      <dt className="text-muted text-xs">{name}</dt>
      <dd className={clsx("num m-0 font-semibold text-xl", tone)}>{value}</dd>
      <dd className="num m-0 mt-auto text-muted text-xs">{children}</dd>
    </div>
  );
}
