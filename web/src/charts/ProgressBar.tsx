import { formatPercent } from "@/lib/numbers";
import type { StateClass } from "@/lib/palette";
import { CHARTS } from "@/words/ui";

/** How far one thing is. `fraction` is 0–1, or null when the program says nothing: then the bar is empty and says so. */
export function ProgressBar({
  fraction,
  state = "running",
  label,
}: {
  fraction: number | null;
  state?: StateClass;
  label: string;
}) {
  const percent = fraction === null ? 0 : Math.min(100, Math.max(0, fraction * 100));
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={fraction === null ? undefined : Math.floor(percent)}
      aria-valuetext={fraction === null ? CHARTS.noProgress : formatPercent(fraction)}
      className="h-1.5 w-full overflow-hidden rounded-sm bg-track"
    >
      <div
        data-state-class={state}
        className="st-solid h-full transition-[width] duration-200"
        style={{ width: `${percent}%` }}
      />
    </div>
  );
}
