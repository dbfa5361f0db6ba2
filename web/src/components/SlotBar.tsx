import { formatMetric } from "@/lib/numbers";
import { CHARTS } from "@/words/ui";

const SLOTS_DRAWN = 16;

/** Capacity in use: one block per CPU while they can be told apart, else a plain bar. */
export function SlotBar({ used, total, label }: { used: number; total: number; label: string }) {
  const text = CHARTS.of(formatMetric(used), formatMetric(total));
  const blocks = Number.isInteger(total) && total <= SLOTS_DRAWN ? total : 0;
  return (
    <div className="flex items-center gap-2">
      <div
        role="img"
        aria-label={`${label}: ${text}`}
        className="flex h-2 min-w-8 flex-1 gap-0.5"
        data-state-class="running"
      >
        {blocks > 0 ? (
          Array.from({ length: blocks }, (_, slot) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a block is its place
            <Block key={slot} fill={Math.min(1, Math.max(0, used - slot))} />
          ))
        ) : (
          <Block fill={total > 0 ? Math.min(1, used / total) : 0} />
        )}
      </div>
      <span aria-hidden className="num text-muted text-xs">
        {formatMetric(used)}/{formatMetric(total)}
      </span>
    </div>
  );
}

function Block({ fill }: { fill: number }) {
  return (
    <div className="min-w-0 flex-1 overflow-hidden rounded-xs bg-track">
      <div
        className="st-solid h-full transition-[width] duration-200"
        style={{ width: `${fill * 100}%` }}
      />
    </div>
  );
}
