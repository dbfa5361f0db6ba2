import type { Runner } from "@/api/types";
import { RunnerLink } from "@/components/links";
import { SlotBar } from "@/components/SlotBar";
import { Trouble } from "@/components/Trouble";
import { isGuiClient } from "@/domain/runners";
import { formatBytes } from "@/lib/numbers";
import { Chip } from "@/ui/Chip";
import type { Column } from "@/ui/columns";
import { RelTime } from "@/ui/Time";
import { RUNNER_COLUMNS, RUNNERS } from "@/words/runners";
import { UNKNOWN } from "@/words/units";
import {
  GpuLoad,
  GuiClientChip,
  Light,
  LineCounts,
  Load,
  labelText,
  Memory,
  ownLabels,
  Work,
} from "./cells";
import { RunnerActions } from "./RunnerActions";

/** What few fleets have takes room only where some machine has it; then what the machine's page says too makes way. */
export function runnerColumns(runners: readonly Runner[]): Column<Runner>[] {
  const gpu = runners.some(({ usage }) => (usage?.gpus?.length ?? 0) > 0);
  const told = runners.some(({ warnings, errors }) => warnings + errors > 0);
  const shown: Record<string, boolean> = { gpu, told, disk: !(gpu && told), os: !(gpu || told) };
  return COLUMNS.filter(({ key }) => shown[key] ?? true);
}

const COLUMNS: Column<Runner>[] = [
  {
    key: "state",
    header: RUNNER_COLUMNS.state,
    width: "152px",
    cell: (runner) => (
      <span className="inline-flex items-center gap-1.5">
        <Light runner={runner} />
        <Trouble runner={runner} />
      </span>
    ),
  },
  {
    key: "name",
    header: RUNNER_COLUMNS.name,
    width: "minmax(168px,1fr)",
    cell: (runner) => (
      <span title={`${runner.hostname}\n${runner.id}\n${RUNNERS.version(runner.version)}`}>
        <RunnerLink runner={runner.id} className="font-medium">
          {runner.name}
        </RunnerLink>{" "}
        {isGuiClient(runner) ? (
          <GuiClientChip runner={runner} />
        ) : (
          <span className="num text-subtle text-xs">{runner.version}</span>
        )}
      </span>
    ),
  },
  {
    key: "labels",
    header: RUNNER_COLUMNS.labels,
    width: "minmax(72px,1.4fr)",
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
    header: RUNNER_COLUMNS.system,
    width: "132px",
    cell: (runner) => (
      <span className="text-muted" title={`${runner.os_version}\n${runner.cpu_model}`}>
        {`${runner.os} ${runner.architecture}`.trim() || UNKNOWN}
      </span>
    ),
  },
  {
    key: "slots",
    header: RUNNER_COLUMNS.cpus,
    width: "minmax(88px,168px)",
    cell: (runner) =>
      isGuiClient(runner) ? (
        <span className="text-subtle">{UNKNOWN}</span>
      ) : (
        <SlotBar
          used={runner.used.cpus}
          total={runner.capacity.cpus}
          label={RUNNERS.cpusOf(runner.name)}
        />
      ),
  },
  {
    key: "load",
    header: RUNNER_COLUMNS.load,
    width: "100px",
    cell: (runner) => <Load runner={runner} />,
  },
  {
    key: "memory",
    header: RUNNER_COLUMNS.memory,
    width: "120px",
    cell: (runner) => <Memory runner={runner} />,
  },
  {
    key: "gpu",
    header: RUNNER_COLUMNS.gpu,
    width: "92px",
    cell: (runner) => <GpuLoad runner={runner} />,
  },
  {
    key: "told",
    header: RUNNER_COLUMNS.told,
    width: "120px",
    cell: (runner) => <LineCounts runner={runner} />,
  },
  {
    key: "disk",
    header: RUNNER_COLUMNS.disk,
    width: "92px",
    align: "right",
    cell: (runner) => (runner.disk_bytes_total > 0 ? formatBytes(runner.disk_bytes_free) : UNKNOWN),
  },
  {
    key: "work",
    header: RUNNER_COLUMNS.work,
    width: "minmax(88px,1fr)",
    cell: (runner) => <Work runner={runner} />,
  },
  {
    key: "seen",
    header: RUNNER_COLUMNS.heard,
    width: "92px",
    align: "right",
    cell: (runner) => <RelTime at={runner.last_heartbeat} />,
  },
  {
    key: "actions",
    header: RUNNER_COLUMNS.actions,
    hiddenHeader: true,
    width: "52px",
    align: "right",
    cell: (runner) => <RunnerActions runner={runner} />,
  },
];
