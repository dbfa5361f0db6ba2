import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { RotateCw } from "lucide-react";
import { retryTask } from "@/api/calls";
import { refreshJob } from "@/api/queries";
import type { Task } from "@/api/types";
import { StateBadge } from "@/components/StateBadge";
import { useAction } from "@/components/useAction";
import { paramsText, taskCan } from "@/lib/jobs";
import { Card } from "@/ui/Card";
import { IconButton } from "@/ui/IconButton";
import { Skeleton } from "@/ui/States";
import { RelTime } from "@/ui/Time";

/** The latest failures, each with its error line: one click from here to its log. */
export function RecentFailures({ tasks }: { tasks: Task[] | undefined }) {
  return (
    <Card title="Recent failures" padded={false}>
      {tasks === undefined ? (
        <Skeleton rows={2} />
      ) : tasks.length === 0 ? (
        <p className="p-4 text-muted">No task has failed.</p>
      ) : (
        <ul className="m-0 list-none p-0">
          {tasks.map((task) => (
            <li
              key={task.id}
              className="border-border border-b px-4 py-2 last:border-b-0 hover:bg-hover"
            >
              <div className="flex items-center gap-2">
                <StateBadge of="task" state={task.status} compact />
                <Link
                  to="/jobs/$job/tasks/$index"
                  params={{ job: task.job_id, index: String(task.index) }}
                  className="num shrink-0 font-medium text-text no-underline hover:text-accent hover:underline"
                >
                  {task.id}
                </Link>
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
                  (task.exit_code === null ? "failed" : `exit code ${task.exit_code}`)}
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
  const client = useQueryClient();
  const retry = useAction({
    label: `Retry task ${task.id}`,
    run: () => retryTask(task.id),
    onDone: () => refreshJob(client, task.job_id),
    done: () => `Task ${task.id} will run again`,
  });
  return (
    <IconButton
      label={`Retry task ${task.id}`}
      icon={<RotateCw size={14} />}
      disabled={retry.isPending}
      onClick={() => retry.mutate()}
      className="-my-1"
    />
  );
}
