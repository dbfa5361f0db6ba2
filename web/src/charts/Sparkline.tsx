import { formatMetric } from "@/lib/numbers";
import { CHARTS } from "@/words/ui";

interface SparklineProps {
  values: readonly number[];
  label: string;
  width?: number;
  height?: number;
}

/** Points of the polyline, one per value, scaled from zero to the largest. */
export function sparkPoints(values: readonly number[], width: number, height: number): string {
  const top = Math.max(1e-12, ...values);
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  return values
    .map(
      (value, index) =>
        `${round(index * step)},${round(height - (value / top) * (height - 2) - 1)}`,
    )
    .join(" ");
}

const round = (value: number) => Math.round(value * 10) / 10;

export function Sparkline({ values, label, width = 120, height = 24 }: SparklineProps) {
  if (values.length < 2) return null;
  const points = sparkPoints(values, width, height);
  const last = values.at(-1) ?? 0;
  return (
    <svg
      role="img"
      aria-label={CHARTS.spark(label, formatMetric(last), formatMetric(Math.max(...values)))}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      className="h-6 w-full text-accent"
    >
      <polygon
        points={`0,${height} ${points} ${width},${height}`}
        fill="currentColor"
        opacity="0.12"
      />
      <polyline
        points={points}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
