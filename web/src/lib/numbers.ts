// Numbers as the brief writes them: tabular, never a made-up zero for an unknown.

import { BYTE_UNITS, UNKNOWN } from "@/words/units";

const exact = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat("en", {
  notation: "compact",
  maximumFractionDigits: 1,
  minimumFractionDigits: 1,
});

/** Thousands grouped by a thin space: `48 213`. */
export function formatExact(value: number): string {
  return exact.format(value).replaceAll(",", "\u202f");
}

/** Exact below 10,000, then `12.4k`, `3.1M`. Show formatExact in the tooltip. */
export function formatCount(value: number): string {
  if (Math.abs(value) < 10_000) return formatExact(value);
  return compact.format(value).replace("K", "k");
}

/** `41.2 GiB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < BYTE_UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 ? 0 : 1;
  return `${value.toFixed(digits)} ${BYTE_UNITS[unit]}`;
}

/**
 * A percentage, floored so that 100 % means done. `fraction` is 0–1.
 * One decimal below 10 % when `moving`, so that slow work is seen to move.
 */
export function formatPercent(fraction: number, moving = false): string {
  const percent = Math.min(100, Math.max(0, fraction * 100));
  // 0.29 * 100 is 28.999999999999996: lift by less than any real step before flooring.
  const lifted = percent + 1e-9;
  if (moving && percent > 0 && lifted < 10) return `${(Math.floor(lifted * 10) / 10).toFixed(1)} %`;
  return `${Math.floor(lifted)} %`;
}

/** Beyond it a number of JavaScript is no whole number any more. */
const WHOLE_MAX = 1e15;

/**
 * A measured value: four significant digits, scientific outside 1e-3 … 1e15. What stands before the point is never
 * rounded away: `36922.11` is 36 922, not 36 920. Show formatParam in the tooltip.
 */
export function formatMetric(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e-3 || size >= WHOLE_MAX) return value.toExponential(3).replace(/\.?0+e/, "e");
  if (size >= 1000) return formatExact(value);
  return String(Number(value.toPrecision(4)));
}

/** A parameter as a person typed it. */
export function formatParam(value: unknown): string {
  if (value === null || value === undefined) return UNKNOWN;
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return JSON.stringify(value);
}

/** `1 task`, `48 tasks`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
