import type { Runner } from "@/api/types";
import { RunnerLink } from "@/components/links";
import { SlotBar } from "@/components/SlotBar";
import { isGuiClient } from "@/domain/runners";
import { formatBytes } from "@/lib/numbers";
import { Chip } from "@/ui/Chip";
import type { Column } from "@/ui/columns";
import { RelTime } from "@/ui/Time";
import { RUNNER_COLUMNS, RUNNERS } from "@/words/runners";
import { UNKNOWN } from "@/words/units";
import { GuiClientChip, Light, Load, labelText, Memory, ownLabels, Work } from "./cells";
import { RunnerActions } from "./RunnerActions";

export const runnerColumns: Column<Runner>[] = [
  {
    key: "state",
    header: RUNNER_COLUMNS.state,
    width: "124px",
    cell: (runner) => <Light runner={runner} />,
  },
  {
    key: "name",
    header: RUNNER_COLUMNS.name,
    width: "minmax(104px,1fr)",
    cell: (runner) => (
      <span title={`${runner.hostname}\n${runner.id}\n${RUNNERS.version(runner.version)}`}>
        <RunnerLink runner={runner.id} className="font-medium">
          {runner.name}
        </RunnerLink>{" "}
        <span className="num text-subtle text-xs">{!isGuiClient(runner) && runner.version}</span>
      </span>
    ),
  },
  {
    key: "labels",
    header: RUNNER_COLUMNS.labels,
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
    header: RUNNER_COLUMNS.system,
    width: "132px",
    cell: (runner) => (
      <span className="text-muted" title={`${runner.os_version}\n${runner.cpu_model}`}>
        {isGuiClient(runner) ? (
          <GuiClientChip runner={runner} />
        ) : (
          `${runner.os} ${runner.architecture}`
        )}
      </span>
    ),
  },
  {
    key: "slots",
    header: RUNNER_COLUMNS.cpus,
    width: "minmax(104px,168px)",
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
    width: "104px",
    cell: (runner) => <Load runner={runner} />,
  },
  {
    key: "memory",
    header: RUNNER_COLUMNS.memory,
    width: "128px",
    cell: (runner) => <Memory runner={runner} />,
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
    width: "minmax(104px,1fr)",
    cell: (runner) => <Work runner={runner} />,
  },
  {
    key: "seen",
    header: RUNNER_COLUMNS.heard,
    width: "96px",
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
