import { useMemo, useRef } from "react";
import { useMeasuredTasks } from "@/api/tasks";
import type { Task } from "@/api/types";
import { formatMetric } from "@/lib/numbers";

/** A measured value that tasks of the job have, and how many characters its longest one takes. */
export interface MetricColumn {
  name: string;
  characters: number;
}

/** Values that any task seen so far has, in the order in which they were found: a column that is there stays. */
export function useMetricColumns(job: string, loaded: readonly Task[]): MetricColumn[] {
  const measured = useMeasuredTasks(job);
  const known = useRef({ job, columns: new Map<string, number>() });
  if (known.current.job !== job) known.current = { job, columns: new Map() };
  const { columns } = known.current;
  for (const task of measured ?? []) learn(columns, task);
  for (const task of loaded) learn(columns, task);
  const text = [...columns].map((column) => column.join("\n")).join("\n\n");
  return useMemo(
    () =>
      text.split("\n\n").flatMap((column) => {
        const [name, characters] = column.split("\n");
        return name ? [{ name, characters: Number(characters) }] : [];
      }),
    [text],
  );
}

function learn(columns: Map<string, number>, task: Task): void {
  for (const [name, value] of Object.entries(task.metrics)) {
    const characters = formatMetric(value).length;
    if (characters > (columns.get(name) ?? 0)) columns.set(name, characters);
  }
}
