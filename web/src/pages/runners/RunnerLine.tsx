import type { Runner } from "@/api/types";
import { SlotBar } from "@/components/SlotBar";
import { isWindow } from "@/lib/runners";
import { RelTime } from "@/ui/Time";
import { Light, RunnerLink, WindowChip, Work } from "./columns";
import { RunnerActions } from "./RunnerActions";

/** A machine as an entry of a list, where a table has no room. */
export function RunnerLine({ runner }: { runner: Runner }) {
  return (
    <li className="border-border border-b px-4 py-2 last:border-b-0">
      <div className="flex items-center gap-3">
        <span className="min-w-0 truncate">
          <RunnerLink runner={runner} />
        </span>
        <Light runner={runner} />
        <WindowChip runner={runner} />
        <span className="flex-1" />
        <span className="text-muted text-xs">
          heard <RelTime at={runner.last_heartbeat} />
        </span>
        <RunnerActions runner={runner} />
      </div>
      {!isWindow(runner) && (
        <SlotBar
          used={runner.used.cpus}
          total={runner.capacity.cpus}
          label={`CPUs of ${runner.name} in use`}
        />
      )}
      <div className="mt-1 truncate">
        <Work runner={runner} />
      </div>
    </li>
  );
}
