import type { ReactNode } from "react";
import { useTaskOnce } from "@/api/tasks";
import type { TaskDetail, TaskState } from "@/api/types";
import { ProgressBar } from "@/charts/ProgressBar";
import { TaskLink } from "@/components/links";
import { StateBadge } from "@/components/StateBadge";
import { shownNames } from "@/domain/params";
import { formatParam } from "@/lib/numbers";
import { useDebouncedValue } from "@/lib/useDebouncedValue";
import { DescriptionList } from "@/ui/DescriptionList";
import { Elapsed } from "@/ui/Time";
import { TASK_CARD, TASKS } from "@/words/tasks";

const REST_MS = 120;

/** What a task of the grid is, once the pointer rests on it. */
export function TaskCard({ job, index, state }: { job: string; index: number; state: TaskState }) {
  const id = `${job}.${index}`;
  const rested = useDebouncedValue(id, REST_MS, "");
  const data = useTaskOnce(rested === id ? id : "");
  const task = data?.index === index ? data : undefined;
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-center gap-2">
        <TaskLink task={id} className="num font-semibold">
          #{index}
        </TaskLink>
        <StateBadge of="task" state={state} />
      </div>
      {task && (
        <>
          <DescriptionList rows={facts(task)} />
          {task.status === "running" && (
            <ProgressBar fraction={task.progress} label={TASKS.progressOf(task.id)} />
          )}
          {task.error_message && (
            <p className="line-clamp-4 break-words font-mono text-failed text-xs">
              {task.error_message}
            </p>
          )}
        </>
      )}
    </div>
  );
}

function facts(task: TaskDetail): [string, ReactNode][] {
  const rows: [string, ReactNode][] = shownNames(Object.keys(task.params)).map((name) => [
    name,
    formatParam(task.params[name]),
  ]);
  if (task.runner) rows.push([TASK_CARD.runner, task.runner]);
  if (task.attempts > 1) rows.push([TASK_CARD.attempts, String(task.attempts)]);
  rows.push([TASK_CARD.ran, <Elapsed key="" from={task.started_at} to={task.completed_at} />]);
  return rows;
}
