// The axes of a grid sweep, so that the task grid can stand upright: the last parameter varies fastest and makes the columns.
import { formatParam } from "@/lib/numbers";

export interface Axis {
  name: string;
  values: string[];
}

const LABELS_MAX = 2000;

/** The parameters of a job's only sweep section when that is a grid, in the order of the spec; else null. */
export function gridAxes(spec: Record<string, unknown>, count: number): Axis[] | null {
  const sweep = spec.sweep;
  if (!isTable(sweep) || !isTable(sweep.grid)) return null;
  if (
    Object.keys(sweep).some((key) => key !== "grid" && sweep[key] !== null && !isEmpty(sweep[key]))
  )
    return null;
  const axes: Axis[] = [];
  for (const [name, values] of Object.entries(sweep.grid)) {
    const list = axisValues(values);
    if (!list) return null;
    axes.push({ name, values: list });
  }
  const product = axes.reduce((all, axis) => all * axis.values.length, 1);
  // A range that we read differently than the server would put tasks into the wrong rows: then no axes at all.
  return axes.length > 0 && product === count ? axes : null;
}

/** `feed=0.03 kill=0.06`: the parameters of a task from its index, the last axis varying fastest. */
export function axisText(axes: readonly Axis[], index: number): string {
  let rest = index;
  const parts: string[] = [];
  for (const axis of [...axes].reverse()) {
    parts.unshift(`${axis.name}=${axis.values[rest % axis.values.length]}`);
    rest = Math.floor(rest / axis.values.length);
  }
  return parts.join(" ");
}

/** The values of one parameter as texts, or null when we do not know them. */
export function axisValues(values: unknown): string[] | null {
  if (Array.isArray(values)) return values.map(formatParam);
  if (isTable(values))
    return steps(
      Number(values.from),
      Number(values.to),
      values.step,
      values.n,
      values.scale === "log",
    );
  if (typeof values !== "string") return null;
  const match = /^\s*(log\s+)?(\S+?)\.\.(\S+)(?:\s+(step|n)\s+(\S+))?\s*$/.exec(values);
  if (!match) return null;
  const [, log, from, to, word, number] = match;
  return steps(
    Number(from),
    Number(to),
    word === "step" ? number : undefined,
    word === "n" ? number : undefined,
    Boolean(log),
  );
}

function steps(from: number, to: number, step: unknown, n: unknown, log: boolean): string[] | null {
  const by = step === undefined ? 1 : Number(step);
  const points = n === undefined ? Math.floor((to - from) / by + 1e-9) + 1 : Number(n);
  if (!Number.isInteger(points) || points < 1 || points > LABELS_MAX) return null;
  return Array.from({ length: points }, (_, place) => {
    const part = points === 1 ? 0 : place / (points - 1);
    const value =
      n === undefined
        ? from + place * by
        : log
          ? from * (to / from) ** part
          : from + (to - from) * part;
    return String(Number(value.toPrecision(6)));
  });
}

const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isEmpty = (value: unknown): boolean =>
  (Array.isArray(value) && value.length === 0) ||
  (isTable(value) && Object.keys(value).length === 0);
