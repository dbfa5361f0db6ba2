import type { ReactNode } from "react";
import type { Runner } from "@/api/types";
import { MeterBar } from "@/charts/MeterBar";
import { formatBytes, formatPercent, plural } from "@/lib/numbers";
import { isWindow } from "@/lib/runners";
import { Chip } from "@/ui/Chip";
import { Facts } from "@/ui/Facts";
import { AbsTime } from "@/ui/Time";
import { ownLabels } from "./columns";

/** What is known of a machine; what it never told is left out. */
export function MachineFacts({ runner }: { runner: Runner }) {
  const { usage } = runner;
  const labels = ownLabels(runner);
  const rows: [string, ReactNode, boolean][] = [
    [
      "Graphics",
      runner.gpus.map((gpu) => gpu.name).join(", ") || "none reported",
      runner.gpus.length > 0 || isWindow(runner),
    ],
    [
      "Processor",
      [runner.cpu_model, runner.cpu_cores > 0 ? plural(runner.cpu_cores, "core") : ""]
        .filter(Boolean)
        .join(", "),
      runner.cpu_model !== "" || runner.cpu_cores > 0,
    ],
    ["Memory", formatBytes(runner.memory_bytes), runner.memory_bytes > 0],
    [
      "Load now",
      usage && (
        <MeterBar fraction={usage.cpu} text={formatPercent(usage.cpu)} label="Processor load" />
      ),
      usage !== null,
    ],
    [
      "Memory in use",
      usage && (
        <MeterBar
          fraction={usage.memory_bytes_used / runner.memory_bytes}
          text={formatBytes(usage.memory_bytes_used)}
          label="Memory in use"
        />
      ),
      usage !== null && runner.memory_bytes > 0,
    ],
    [
      "Disk free",
      `${formatBytes(runner.disk_bytes_free)} of ${formatBytes(runner.disk_bytes_total)}`,
      runner.disk_bytes_total > 0,
    ],
    ["Host name", runner.hostname, runner.hostname !== ""],
    [
      "System",
      `${runner.os_version || runner.os} ${runner.architecture}`,
      `${runner.os}${runner.os_version}` !== "",
    ],
    ["Program", `mothership ${runner.version}`, runner.version !== "" && !isWindow(runner)],
    [
      "Labels",
      <span key="labels" className="flex flex-wrap gap-1">
        {labels.map(([name, value]) => (
          <Chip key={name}>{value && value !== "true" ? `${name}=${value}` : name}</Chip>
        ))}
      </span>,
      labels.length > 0,
    ],
    ["First heard", <AbsTime key="first" at={runner.registered_at} />, true],
    ["Last heard", <AbsTime key="last" at={runner.last_heartbeat} />, true],
  ];
  return (
    <>
      <Facts rows={rows.filter(([, , known]) => known).map(([name, value]) => [name, value])} />
      {isWindow(runner) && (
        <p className="mt-3 text-muted text-xs">
          A window tells of its machine by itself: no runner program is there that could be given
          work or told to stop.{" "}
          {usage === null && "Its load is shown in its own tab System Utilization."}
        </p>
      )}
    </>
  );
}
