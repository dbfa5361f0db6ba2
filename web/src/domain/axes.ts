// The parameters of a grid sweep, so that the task grid can stand upright: the last one varies fastest and makes the columns.
import type { SweepAxis } from "@/api/types";
import { formatParam } from "@/lib/numbers";

/** A parameter whose values are all known, as they are shown. */
export interface Axis {
  name: string;
  values: string[];
}

/**
 * The axes that the server found, when all their values came with them: a very long range has none. What has one value is the
 * same for all tasks and tells none from another; a run of an experiment has dozens of these.
 */
export function shownAxes(axes: readonly SweepAxis[] | null): Axis[] | null {
  const shown: Axis[] = [];
  for (const { name, values } of axes ?? []) {
    if (!values) return null;
    if (values.length > 1) shown.push({ name, values: values.map(formatParam) });
  }
  return shown.length > 0 ? shown : null;
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
