import clsx from "clsx";
import type { TaskDetail } from "@/api/types";
import { ProgressBar } from "@/charts/ProgressBar";
import { EtaText } from "@/components/EtaText";
import { taskPercent } from "@/domain/jobs";
import { stateLook } from "@/domain/states";
import { ATTEMPTS, TASKS } from "@/words/tasks";
import { CHARTS } from "@/words/ui";

/** How far a task has come and how long it will take. Beside a GUI client's own bars it is the overall one. */
export function TaskBar({ task, overall }: { task: TaskDetail; overall: boolean }) {
  return (
    <>
      <div className="min-w-0 flex-1">
        <ProgressBar
          fraction={task.progress}
          state={stateLook("task", task.status).class}
          label={TASKS.progressOf(task.id)}
        />
      </div>
      <span className={clsx("num flex gap-3 text-muted", overall && "sm:min-w-60")}>
        <span>
          {overall && ATTEMPTS.overall}
          {taskPercent(task) || CHARTS.noProgress}
          {task.stage && !overall && `, ${task.stage}`}
        </span>
        <EtaText eta={task.eta} />
      </span>
    </>
  );
}
