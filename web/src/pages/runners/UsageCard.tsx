import { useState } from "react";
import { useRunnerUsage } from "@/api/runners";
import type { Runner, UsagePoint } from "@/api/types";
import { TimeChart } from "@/charts/TimeChart";
import { QueryGate } from "@/components/QueryGate";
import { useNow } from "@/lib/clock";
import { formatBytes, formatPercent } from "@/lib/numbers";
import { Card } from "@/ui/Card";
import { Select } from "@/ui/Field";
import { DOING } from "@/words/errors";
import { USAGE } from "@/words/runners";

const HOUR_MS = 3_600_000;
const WINDOWS = [1, 6, 24] as const;

/** How busy the machine was: processor, memory, GPU. */
export function UsageCard({ runner }: { runner: Runner }) {
  const [hours, setHours] = useState<number>(1);
  const query = useRunnerUsage(runner.id, hours);
  return (
    <Card
      title={USAGE.title}
      actions={
        <Select
          label={USAGE.window}
          value={String(hours)}
          onChange={(event) => setHours(Number(event.target.value))}
          options={WINDOWS.map((value) => ({ value: String(value), label: USAGE.hours(value) }))}
        />
      }
    >
      <QueryGate query={query} doing={DOING.loadUsage}>
        {({ points, step_seconds }) =>
          points.length === 0 ? (
            <p className="text-muted">{USAGE.none(USAGE.hours(hours))}</p>
          ) : (
            <Charts runner={runner} points={points} hours={hours} gap={step_seconds * 2500} />
          )
        }
      </QueryGate>
    </Card>
  );
}

interface ChartsProps {
  runner: Runner;
  points: UsagePoint[];
  hours: number;
  gap: number;
}

function Charts({ runner, points, hours, gap }: ChartsProps) {
  const now = useNow(30_000);
  const range = { from: now - hours * HOUR_MS, to: now };
  const over = (value: (point: UsagePoint) => number | null) =>
    points.map((point) => ({ at: Date.parse(point.at), value: value(point) }));
  const highest = (of: { value: number | null }[]) =>
    Math.max(1, ...of.map(({ value }) => value ?? 0));
  const memory = over((point) => point.memory_bytes_used);
  const gpuMemory = over((point) => point.gpu_memory_bytes_used);
  const gpuBytes =
    runner.usage?.gpus?.reduce((sum, gpu) => sum + gpu.memory_bytes, 0) ||
    runner.gpus.reduce((sum, gpu) => sum + gpu.memory_bytes, 0);
  const shared = {
    range,
    gap,
    ends: [USAGE.ago(USAGE.hours(hours)), USAGE.now] as [string, string],
  };
  const share = { ...shared, top: 1, format: (value: number) => formatPercent(value) };
  const bytes = { ...shared, format: formatBytes };
  return (
    <div className="grid grid-cols-1 gap-x-6 gap-y-4 lg:grid-cols-2">
      <TimeChart label={USAGE.cpu} points={over((point) => point.cpu)} {...share} />
      <TimeChart
        label={USAGE.memory}
        points={memory}
        top={runner.memory_bytes || highest(memory)}
        {...bytes}
      />
      <TimeChart label={USAGE.gpu} points={over((point) => point.gpu)} {...share} />
      <TimeChart
        label={USAGE.gpuMemory}
        points={gpuMemory}
        top={gpuBytes || highest(gpuMemory)}
        {...bytes}
      />
    </div>
  );
}
