import type { Task } from "@/api/types";
import { ProgressBar } from "@/charts/ProgressBar";
import { taskPercent } from "@/domain/jobs";
import { stateLook } from "@/domain/states";
import { TASKS } from "@/words/tasks";

/** How far a task is, as a bar and in percent, where a list has little room. */
export function TaskProgressCell({
  task,
}: {
  task: Pick<Task, "id" | "status" | "progress" | "percent">;
}) {
  return (
    <span className="flex items-center gap-2">
      <ProgressBar
        fraction={task.progress}
        state={stateLook("task", task.status).class}
        label={TASKS.progressOf(task.id)}
      />
      <span
        className="num w-10 shrink-0 whitespace-nowrap text-right text-muted text-xs"
        title={taskPercent(task)}
      >
        {task.percent === null ? "" : `${task.percent} %`}
      </span>
    </span>
  );
}
