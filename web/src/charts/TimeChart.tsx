import { CHARTS } from "@/words/ui";
import { CHART, linePoints, runsOf, summary, type TimePoint, type TimeRange } from "./timeChart";

interface TimeChartProps {
  label: string;
  points: readonly TimePoint[];
  range: TimeRange;
  /** A silence longer than this is a gap, ms. */
  gap: number;
  /** What the upper edge stands for. */
  top: number;
  format: (value: number) => string;
  /** What the two ends of the range are called. */
  ends: [string, string];
}

/** A number over time, small: its line, and in words what is latest, highest and usual. */
export function TimeChart({ label, points, range, gap, top, format, ends }: TimeChartProps) {
  const shown = points.filter(({ at }) => at >= range.from);
  const told = summary(shown);
  if (!told) return null;
  const said = CHARTS.time(format(told.now), format(told.highest), format(told.mean));
  return (
    <figure className="m-0 min-w-0">
      <figcaption className="mb-1 flex items-baseline gap-2 text-xs">
        <span className="font-medium">{label}</span>
        <span className="num min-w-0 flex-1 text-right text-muted">{said}</span>
      </figcaption>
      <div className="flex gap-2">
        <svg
          role="img"
          aria-label={`${label}: ${said}`}
          viewBox={`0 0 ${CHART.width} ${CHART.height}`}
          preserveAspectRatio="none"
          className="h-18 min-w-0 flex-1 rounded-sm bg-canvas text-accent"
        >
          <line
            x1="0"
            x2={CHART.width}
            y1={CHART.height / 2}
            y2={CHART.height / 2}
            className="text-border"
            stroke="currentColor"
            strokeWidth="1"
            vectorEffect="non-scaling-stroke"
          />
          {runsOf(shown, gap).map((run) => (
            <polyline
              key={run[0]?.at}
              points={linePoints(run, range, top)}
              fill="none"
              stroke="currentColor"
              strokeWidth={run.length === 1 ? 4 : 1.5}
              strokeLinejoin="round"
              strokeLinecap="round"
              vectorEffect="non-scaling-stroke"
            />
          ))}
        </svg>
        <div
          aria-hidden
          className="num flex w-16 flex-col justify-between text-[11px] text-subtle leading-none"
        >
          <span>{format(top)}</span>
          <span>{format(0)}</span>
        </div>
      </div>
      <div aria-hidden className="num mt-1 mr-18 flex justify-between text-[11px] text-subtle">
        <span>{ends[0]}</span>
        <span>{ends[1]}</span>
      </div>
    </figure>
  );
}
