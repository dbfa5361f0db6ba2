import type { Runner } from "@/api/types";
import { RunnerLink } from "@/components/links";
import { SlotBar } from "@/components/SlotBar";
import { Trouble } from "@/components/Trouble";
import { isGuiClient } from "@/domain/runners";
import { RelTime } from "@/ui/Time";
import { RUNNERS } from "@/words/runners";
import { GuiClientChip, Light, LineCounts, Work } from "./cells";
import { RunnerActions } from "./RunnerActions";

/** A machine as an entry of a list, where a table has no room. */
export function RunnerLine({ runner }: { runner: Runner }) {
  return (
    <li className="border-border border-b px-4 py-2 last:border-b-0">
      <div className="flex items-center gap-3">
        <span className="min-w-0 flex-1 truncate">
          <RunnerLink runner={runner.id} className="font-medium">
            {runner.name}
          </RunnerLink>
        </span>
        <span className="text-muted text-xs">
          {RUNNERS.heard} <RelTime at={runner.last_heartbeat} />
        </span>
        <RunnerActions runner={runner} />
      </div>
      <div className="mb-1 flex flex-wrap items-center gap-x-3 gap-y-1">
        <Light runner={runner} />
        <Trouble runner={runner} />
        <GuiClientChip runner={runner} />
        <LineCounts runner={runner} />
      </div>
      {!isGuiClient(runner) && (
        <SlotBar
          used={runner.used.cpus}
          total={runner.capacity.cpus}
          label={RUNNERS.cpusOf(runner.name)}
        />
      )}
      <div className="mt-1 truncate">
        <Work runner={runner} />
      </div>
    </li>
  );
}
