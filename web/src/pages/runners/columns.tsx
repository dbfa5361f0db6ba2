import { Link } from "@tanstack/react-router";
import type { Runner } from "@/api/types";
import { MeterBar } from "@/charts/MeterBar";
import { RunnerLight } from "@/components/RunnerLight";
import { SlotBar } from "@/components/SlotBar";
import { useNow } from "@/lib/clock";
import { formatBytes, formatPercent, UNKNOWN } from "@/lib/numbers";
import { splitTask } from "@/lib/paths";
import { agedState, isWindow } from "@/lib/runners";
import { Chip } from "@/ui/Chip";
import type { Column } from "@/ui/DataTable";
import { RelTime } from "@/ui/Time";
import { RunnerActions } from "./RunnerActions";

const RUNNING_SHOWN = 3;

export const RUNNER_COLUMNS: Column<Runner>[] = [
  { key: "state", header: "State", width: "124px", cell: (runner) => <Light runner={runner} /> },
  {
    key: "name",
    header: "Name",
    width: "minmax(104px,1fr)",
    cell: (runner) => (
      <span title={`${runner.hostname}\n${runner.id}\nversion ${runner.version}`}>
        <RunnerLink runner={runner} />{" "}
        <span className="num text-subtle text-xs">{!isWindow(runner) && runner.version}</span>
      </span>
    ),
  },
  {
    key: "labels",
    header: "Labels",
    width: "minmax(104px,1.4fr)",
    cell: (runner) => (
      <span className="flex gap-1 overflow-hidden" title={labelText(runner)}>
        {ownLabels(runner).map(([key, value]) => (
          <Chip key={key}>{value && value !== "true" ? `${key}=${value}` : key}</Chip>
        ))}
      </span>
    ),
  },
  {
    key: "os",
    header: "System",
    width: "132px",
    cell: (runner) => (
      <span className="text-muted" title={`${runner.os_version}\n${runner.cpu_model}`}>
        {isWindow(runner) ? <WindowChip runner={runner} /> : `${runner.os} ${runner.architecture}`}
      </span>
    ),
  },
  {
    key: "slots",
    header: "CPUs in use",
    width: "minmax(104px,168px)",
    cell: (runner) =>
      isWindow(runner) ? (
        <span className="text-subtle">{UNKNOWN}</span>
      ) : (
        <SlotBar
          used={runner.used.cpus}
          total={runner.capacity.cpus}
          label={`CPUs of ${runner.name} in use`}
        />
      ),
  },
  { key: "load", header: "Load", width: "104px", cell: (runner) => <Load runner={runner} /> },
  { key: "memory", header: "Memory", width: "128px", cell: (runner) => <Memory runner={runner} /> },
  {
    key: "disk",
    header: "Disk free",
    width: "92px",
    align: "right",
    cell: (runner) => (runner.disk_bytes_total > 0 ? formatBytes(runner.disk_bytes_free) : UNKNOWN),
  },
  {
    key: "work",
    header: "Works on",
    width: "minmax(104px,1fr)",
    cell: (runner) => <Work runner={runner} />,
  },
  {
    key: "seen",
    header: "Last heard",
    width: "96px",
    align: "right",
    cell: (runner) => <RelTime at={runner.last_heartbeat} />,
  },
  {
    key: "actions",
    header: "Actions",
    hiddenHeader: true,
    width: "52px",
    align: "right",
    cell: (runner) => <RunnerActions runner={runner} />,
  },
];

/** Every runner has these labels; the columns beside say the same. */
const GIVEN = ["os", "arch", "hostname"];

export const ownLabels = (runner: Runner): [string, string][] =>
  Object.entries(runner.labels).filter(([key]) => !GIVEN.includes(key));

const labelText = (runner: Runner): string =>
  Object.entries(runner.labels)
    .map(([key, value]) => (value ? `${key}=${value}` : key))
    .join("\n");

export function RunnerLink({ runner }: { runner: Runner }) {
  return (
    <Link
      to="/runners/$runner"
      params={{ runner: runner.id }}
      className="font-medium text-text no-underline hover:text-accent hover:underline"
    >
      {runner.name}
    </Link>
  );
}

/** Says that no runner program is there, only a window that tells of itself. */
export function WindowChip({ runner }: { runner: Runner }) {
  if (!isWindow(runner)) return null;
  return (
    <Chip title="The window of a program: it is heard, and cannot be given work or drained">
      window
    </Chip>
  );
}

export function Light({ runner }: { runner: Runner }) {
  const now = useNow(5000);
  return (
    <RunnerLight word state={agedState(runner.status, Date.parse(runner.last_heartbeat), now)} />
  );
}

function Load({ runner }: { runner: Runner }) {
  if (!runner.usage) return <span className="text-subtle">{UNKNOWN}</span>;
  return (
    <MeterBar
      fraction={runner.usage.cpu}
      text={formatPercent(runner.usage.cpu)}
      label={`CPU load of ${runner.name}`}
    />
  );
}

function Memory({ runner }: { runner: Runner }) {
  if (!runner.usage || runner.memory_bytes === 0)
    return <span className="text-subtle">{UNKNOWN}</span>;
  const used = runner.usage.memory_bytes_used;
  return (
    <MeterBar
      fraction={used / runner.memory_bytes}
      text={formatBytes(used)}
      title={`${formatBytes(used)} of ${formatBytes(runner.memory_bytes)}`}
      label={`Memory of ${runner.name}`}
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
        const task = attempt.split(".").slice(0, 2).join(".");
        return (
          <Link
            key={attempt}
            to="/jobs/$job/tasks/$index"
            params={splitTask(task)}
            className="mr-2 text-accent no-underline hover:underline"
          >
            {task}
          </Link>
        );
      })}
      {runner.active_tasks > RUNNING_SHOWN && (
        <span className="text-muted text-xs">and {runner.active_tasks - RUNNING_SHOWN} more</span>
      )}
    </span>
  );
}
