// What the cells of the table of runners hold, and the lines where a table has no room.
import { CircleX, TriangleAlert } from "lucide-react";
import type { Runner } from "@/api/types";
import { MeterBar } from "@/charts/MeterBar";
import { TaskLink } from "@/components/links";
import { RunnerLight } from "@/components/RunnerLight";
import { agedState, isGuiClient } from "@/domain/runners";
import { useNow } from "@/lib/clock";
import { formatBytes, formatCount, formatPercent, plural } from "@/lib/numbers";
import { taskOf } from "@/lib/paths";
import { Chip } from "@/ui/Chip";
import { GUI_CLIENT, RUNNERS } from "@/words/runners";
import { UNKNOWN } from "@/words/units";

const RUNNING_SHOWN = 3;

/** Every runner has these labels; the columns beside say the same. */
const GIVEN = ["os", "arch", "hostname"];

export const ownLabels = (runner: Runner): [string, string][] =>
  Object.entries(runner.labels).filter(([key]) => !GIVEN.includes(key));

export const labelText = (runner: Runner): string =>
  Object.entries(runner.labels)
    .map(([key, value]) => (value ? `${key}=${value}` : key))
    .join("\n");

/** Says that no runner program is there, only a GUI client that tells of itself. */
export function GuiClientChip({ runner }: { runner: Runner }) {
  if (!isGuiClient(runner)) return null;
  return <Chip title={GUI_CLIENT.what}>{GUI_CLIENT.chip}</Chip>;
}

export function Light({ runner }: { runner: Runner }) {
  const now = useNow(5000);
  return (
    <RunnerLight word state={agedState(runner.status, Date.parse(runner.last_heartbeat), now)} />
  );
}

export function Load({ runner }: { runner: Runner }) {
  if (!runner.usage) return <span className="text-subtle">{UNKNOWN}</span>;
  return (
    <MeterBar
      fraction={runner.usage.cpu}
      text={formatPercent(runner.usage.cpu)}
      label={RUNNERS.loadOf(runner.name)}
    />
  );
}

/** Load of the GPUs together; their memory in the hint. */
export function GpuLoad({ runner }: { runner: Runner }) {
  const gpus = runner.usage?.gpus ?? [];
  if (gpus.length === 0) return <span className="text-subtle">{UNKNOWN}</span>;
  const sum = (of: (gpu: (typeof gpus)[number]) => number) =>
    gpus.reduce((total, gpu) => total + of(gpu), 0);
  const util = sum((gpu) => gpu.util) / gpus.length;
  const memory = RUNNERS.ofTotal(
    formatBytes(sum((gpu) => gpu.memory_bytes_used)),
    formatBytes(sum((gpu) => gpu.memory_bytes)),
  );
  return (
    <MeterBar
      fraction={util}
      text={formatPercent(util)}
      title={`${RUNNERS.gpus(gpus.length)}, ${memory}`}
      label={RUNNERS.gpuOf(runner.name)}
    />
  );
}

/** Warnings and errors of what runs there now. None is quiet. */
export function LineCounts({ runner }: { runner: Runner }) {
  const { warnings, errors } = runner;
  if (warnings + errors === 0) return null;
  return (
    <span
      className="num inline-flex items-center gap-2 whitespace-nowrap text-xs"
      title={RUNNERS.told(warnings, errors)}
    >
      {errors > 0 && <Count count={errors} one="error" />}
      {warnings > 0 && <Count count={warnings} one="warning" />}
    </span>
  );
}

function Count({ count, one }: { count: number; one: "error" | "warning" }) {
  const Icon = one === "error" ? CircleX : TriangleAlert;
  return (
    <span
      data-state-class={one === "error" ? "failed" : "retrying"}
      className="st-text inline-flex items-center gap-1"
    >
      <Icon size={13} aria-hidden />
      {formatCount(count)}
      <span className="sr-only">{plural(count, one).replace(/^\S+ /, " ")}</span>
    </span>
  );
}

export function Memory({ runner }: { runner: Runner }) {
  if (!runner.usage || runner.memory_bytes === 0)
    return <span className="text-subtle">{UNKNOWN}</span>;
  const used = runner.usage.memory_bytes_used;
  return (
    <MeterBar
      fraction={used / runner.memory_bytes}
      text={formatBytes(used)}
      title={RUNNERS.ofTotal(formatBytes(used), formatBytes(runner.memory_bytes))}
      label={RUNNERS.memoryOf(runner.name)}
    />
  );
}

export function Work({ runner }: { runner: Runner }) {
  if (runner.running.length === 0) {
    return (
      <span className="text-muted text-xs" title={runner.idle_reason ?? undefined}>
        {runner.idle_reason ?? UNKNOWN}
      </span>
    );
  }
  return (
    <span className="num">
      {runner.running.slice(0, RUNNING_SHOWN).map((attempt) => {
        const task = taskOf(attempt);
        return (
          <TaskLink key={attempt} task={task} look="accent" className="mr-2">
            {task}
          </TaskLink>
        );
      })}
      {runner.active_tasks > RUNNING_SHOWN && (
        <span className="text-muted text-xs">
          {RUNNERS.andMore(runner.active_tasks - RUNNING_SHOWN)}
        </span>
      )}
    </span>
  );
}
