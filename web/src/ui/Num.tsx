import { formatBytes, formatCount, formatExact, formatMetric } from "@/lib/numbers";
import { bytesExactly, UNKNOWN } from "@/words/units";

/** A count: exact below 10,000, then short with the exact number as a hint. */
export function Count({ value }: { value: number | null | undefined }) {
  if (value === null || value === undefined) return <span className="text-subtle">{UNKNOWN}</span>;
  return (
    <span className="num" title={Math.abs(value) < 10_000 ? undefined : formatExact(value)}>
      {formatCount(value)}
    </span>
  );
}

/** A measured value: short, with all its digits as a hint. */
export function Metric({ value }: { value: number }) {
  const short = formatMetric(value);
  const whole = String(value);
  return (
    <span className="num" title={short === whole ? undefined : whole}>
      {short}
    </span>
  );
}

export function Bytes({ value }: { value: number | null | undefined }) {
  if (value === null || value === undefined) return <span className="text-subtle">{UNKNOWN}</span>;
  return (
    <span className="num whitespace-nowrap" title={bytesExactly(formatExact(value))}>
      {formatBytes(value)}
    </span>
  );
}
