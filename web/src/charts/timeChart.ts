// Where the points of a chart over time stand, and what is said of them. A time without a value is a gap: no line is drawn
// over what nobody measured.

export interface TimePoint {
  /** Milliseconds since 1970. */
  at: number;
  value: number | null;
}

export interface TimeRange {
  from: number;
  to: number;
}

export const CHART = { width: 320, height: 72 };

/** Points that follow each other within `gap` ms, as runs; without value, or after a silence, a new run begins. */
export function runsOf(
  points: readonly TimePoint[],
  gap: number,
): { at: number; value: number }[][] {
  const runs: { at: number; value: number }[][] = [];
  let before = Number.NEGATIVE_INFINITY;
  for (const { at, value } of points) {
    if (value === null) continue;
    const last = at - before > gap ? undefined : runs.at(-1);
    if (last) last.push({ at, value });
    else runs.push([{ at, value }]);
    before = at;
  }
  return runs;
}

const round = (value: number) => Math.round(value * 10) / 10;

/** A run as the points of an SVG line, from zero to `top`. One point alone is a short line. */
export function linePoints(
  run: readonly { at: number; value: number }[],
  { from, to }: TimeRange,
  top: number,
): string {
  const x = (at: number) => round(((at - from) / Math.max(1, to - from)) * CHART.width);
  const y = (value: number) =>
    round(CHART.height - 1 - (Math.min(value, top) / Math.max(1e-12, top)) * (CHART.height - 2));
  const points = run.map(({ at, value }) => `${x(at)},${y(value)}`);
  const [only] = run;
  if (run.length === 1 && only) points.push(`${round(x(only.at) + 1.5)},${y(only.value)}`);
  return points.join(" ");
}

/** The latest, the highest and the mean of what was measured; null when nothing was. */
export function summary(
  points: readonly TimePoint[],
): { now: number; highest: number; mean: number } | null {
  const values = points.map(({ value }) => value).filter((value) => value !== null);
  const now = values.at(-1);
  if (now === undefined) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { now, highest: Math.max(...values), mean };
}
