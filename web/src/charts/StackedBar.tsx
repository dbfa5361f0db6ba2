import clsx from "clsx";
import { formatExact } from "@/lib/numbers";
import type { StateClass } from "@/lib/palette";
import { CHARTS } from "@/words/ui";

export interface BarPart {
  class: StateClass;
  count: number;
  label: string;
  /** How much of `count` is done already, where that says more than the count; the rest of the part is pale. */
  done?: number;
}

/** The widths in percent of each part. A part that exists is never thinner than `least` percent: one failure is seen. */
export function partWidths(parts: readonly BarPart[], least = 0.6): number[] {
  const total = parts.reduce((sum, part) => sum + part.count, 0);
  if (total === 0) return parts.map(() => 0);
  const widths = parts.map((part) =>
    part.count === 0 ? 0 : Math.max(least, (part.count / total) * 100),
  );
  const sum = widths.reduce((all, width) => all + width, 0);
  return widths.map((width) => (width * 100) / sum);
}

/** Percent of a part that is done. */
export function doneShare({ count, done = count }: BarPart): number {
  return count > 0 ? Math.min(100, Math.max(0, (done / count) * 100)) : 0;
}

/** How many tasks are in which state, as one bar. Its text says the same. */
export function StackedBar({
  parts,
  label,
  tall,
}: {
  parts: readonly BarPart[];
  label: string;
  tall?: boolean;
}) {
  const widths = partWidths(parts);
  const text = parts
    .filter((part) => part.count > 0)
    .map((part) => `${formatExact(part.count)} ${part.label}`)
    .join(", ");
  return (
    <div
      role="img"
      aria-label={`${label}: ${text || CHARTS.nothingYet}`}
      title={text}
      className={clsx(
        "flex w-full gap-px overflow-hidden rounded-sm bg-track",
        tall ? "h-3" : "h-2",
      )}
    >
      {parts.map((part, index) =>
        part.count === 0 ? null : (
          <div
            key={part.label}
            data-state-class={part.class}
            className={clsx(
              "transition-[width] duration-200",
              part.class === "pending"
                ? "bg-track"
                : part.done === undefined
                  ? "st-solid"
                  : "st-tint",
            )}
            style={{ width: `${widths[index]}%` }}
          >
            {part.done !== undefined && (
              <div
                className="st-solid h-full transition-[width] duration-200"
                style={{ width: `${doneShare(part)}%` }}
              />
            )}
          </div>
        ),
      )}
    </div>
  );
}
