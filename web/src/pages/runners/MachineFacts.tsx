import type { ReactNode } from "react";
import type { Runner } from "@/api/types";
import { MeterBar } from "@/charts/MeterBar";
import { isGuiClient } from "@/domain/runners";
import { formatBytes, formatPercent } from "@/lib/numbers";
import { formatDuration } from "@/lib/time";
import { Chip } from "@/ui/Chip";
import { DescriptionList } from "@/ui/DescriptionList";
import { AbsTime } from "@/ui/Time";
import { GUI_CLIENT, MACHINE, RUNNERS } from "@/words/runners";
import { ownLabels } from "./cells";

/** What a request takes is no difference. */
const CLOCK_WRONG_MS = 2000;

const isClockWrong = ({ clock_offset_ms: offset }: Runner): boolean =>
  offset !== null && Math.abs(offset) >= CLOCK_WRONG_MS;

function Clock({ runner }: { runner: Runner }) {
  const offset = runner.clock_offset_ms ?? 0;
  return (
    <span className="text-warn">
      {MACHINE.clockOff(formatDuration(Math.abs(offset)), offset > 0)}
    </span>
  );
}

/** Load and memory of each GPU; numbered where there are several. */
function gpuRows({ usage }: Runner): [string, ReactNode, boolean][] {
  const gpus = usage?.gpus ?? [];
  const several = gpus.length > 1;
  return gpus.flatMap((gpu, index): [string, ReactNode, boolean][] => {
    const load = several ? MACHINE.gpuNumber(index) : MACHINE.gpuLoad;
    const memory = several ? MACHINE.gpuNumberMemory(index) : MACHINE.gpuMemory;
    return [
      [
        load,
        <MeterBar key="" fraction={gpu.util} text={formatPercent(gpu.util)} label={load} />,
        true,
      ],
      [
        memory,
        <MeterBar
          key=""
          fraction={gpu.memory_bytes_used / gpu.memory_bytes}
          text={formatBytes(gpu.memory_bytes_used)}
          label={memory}
        />,
        gpu.memory_bytes > 0,
      ],
    ];
  });
}

/** What is known of a machine; what it never told is left out. */
export function MachineFacts({ runner }: { runner: Runner }) {
  const { usage } = runner;
  const labels = ownLabels(runner);
  const rows: [string, ReactNode, boolean][] = [
    [
      MACHINE.graphics,
      runner.gpus.map((gpu) => gpu.name).join(", ") || MACHINE.noGraphics,
      runner.gpus.length > 0 || isGuiClient(runner),
    ],
    [
      MACHINE.processor,
      [runner.cpu_model, runner.cpu_cores > 0 ? MACHINE.cores(runner.cpu_cores) : ""]
        .filter(Boolean)
        .join(", "),
      runner.cpu_model !== "" || runner.cpu_cores > 0,
    ],
    [MACHINE.memory, formatBytes(runner.memory_bytes), runner.memory_bytes > 0],
    [
      MACHINE.loadNow,
      usage && (
        <MeterBar fraction={usage.cpu} text={formatPercent(usage.cpu)} label={MACHINE.load} />
      ),
      usage !== null,
    ],
    [
      MACHINE.memoryInUse,
      usage && (
        <MeterBar
          fraction={usage.memory_bytes_used / runner.memory_bytes}
          text={formatBytes(usage.memory_bytes_used)}
          label={MACHINE.memoryInUse}
        />
      ),
      usage !== null && runner.memory_bytes > 0,
    ],
    ...gpuRows(runner),
    [
      MACHINE.diskFree,
      RUNNERS.ofTotal(formatBytes(runner.disk_bytes_free), formatBytes(runner.disk_bytes_total)),
      runner.disk_bytes_total > 0,
    ],
    [MACHINE.hostname, runner.hostname, runner.hostname !== ""],
    [MACHINE.address, runner.address, Boolean(runner.address)],
    [
      MACHINE.system,
      `${runner.os_version || runner.os} ${runner.architecture}`,
      `${runner.os}${runner.os_version}` !== "",
    ],
    [
      MACHINE.program,
      `mothership ${runner.version}`,
      runner.version !== "" && !isGuiClient(runner),
    ],
    [
      MACHINE.labels,
      <span key="labels" className="flex flex-wrap gap-1">
        {labels.map(([name, value]) => (
          <Chip key={name}>{value && value !== "true" ? `${name}=${value}` : name}</Chip>
        ))}
      </span>,
      labels.length > 0,
    ],
    [MACHINE.clock, <Clock key="clock" runner={runner} />, isClockWrong(runner)],
    [MACHINE.firstHeard, <AbsTime key="first" at={runner.registered_at} />, true],
    [MACHINE.lastHeard, <AbsTime key="last" at={runner.last_heartbeat} />, true],
  ];
  return (
    <>
      <DescriptionList
        rows={rows.filter(([, , known]) => known).map(([name, value]) => [name, value])}
      />
      {isGuiClient(runner) && (
        <p className="mt-3 text-muted text-xs">
          {GUI_CLIENT.ownMachine} {usage === null && GUI_CLIENT.loadElsewhere}
        </p>
      )}
    </>
  );
}
