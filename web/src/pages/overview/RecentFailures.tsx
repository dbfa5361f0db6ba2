import { RotateCw } from "lucide-react";
import { retryTask } from "@/api/calls";
import { useRefreshJob } from "@/api/jobs";
import type { Task } from "@/api/types";
import { TaskLink } from "@/components/links";
import { StateBadge } from "@/components/StateBadge";
import { useAction } from "@/components/useAction";
import { taskCan } from "@/domain/jobActions";
import { paramsText } from "@/domain/params";
import { Card } from "@/ui/Card";
import { IconButton } from "@/ui/IconButton";
import { Skeleton } from "@/ui/States";
import { RelTime } from "@/ui/Time";
import { FAILURES } from "@/words/overview";

/** The latest failures, each with its error line: one click from here to its log. */
export function RecentFailures({ tasks }: { tasks: Task[] | undefined }) {
  return (
    <Card title={FAILURES.title} padded={false}>
      {tasks === undefined ? (
        <Skeleton rows={2} />
      ) : tasks.length === 0 ? (
        <p className="p-4 text-muted">{FAILURES.none}</p>
      ) : (
        <ul className="m-0 list-none p-0">
          {tasks.map((task) => (
            <li
              key={task.id}
              className="border-border border-b px-4 py-2 last:border-b-0 hover:bg-hover"
            >
              <div className="flex items-center gap-2">
                <StateBadge of="task" state={task.status} compact />
                <TaskLink task={task.id} className="num shrink-0 font-medium">
                  {task.id}
                </TaskLink>
                <span className="min-w-0 truncate font-mono text-muted text-xs">
                  {paramsText(task.params)}
                </span>
                <span className="flex-1" />
                <span className="text-muted text-xs">
                  {task.runner ? `${task.runner}, ` : ""}
                  <RelTime at={task.completed_at} />
                </span>
                {taskCan.retry(task) && <Retry task={task} />}
              </div>
              <p
                className="truncate font-mono text-failed text-xs"
                title={task.error_message ?? undefined}
              >
                {task.error_message ??
                  (task.exit_code === null ? FAILURES.failed : FAILURES.exitCode(task.exit_code))}
              </p>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

/** Right where the failure is seen. */
function Retry({ task }: { task: Task }) {
  const refresh = useRefreshJob();
  const retry = useAction({
    label: FAILURES.retry(task.id),
    run: () => retryTask(task.id),
    onDone: () => refresh(task.job_id),
    done: () => FAILURES.willRun(task.id),
  });
  return (
    <IconButton
      label={FAILURES.retry(task.id)}
      icon={<RotateCw size={14} />}
      disabled={retry.pending}
      onClick={() => retry.run()}
      className="-my-1"
    />
  );
}
