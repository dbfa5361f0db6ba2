import { RotateCw, X } from "lucide-react";
import { cancelTask, retryTask } from "@/api/calls";
import { useRefreshJob } from "@/api/jobs";
import type { Attempt, TaskDetail } from "@/api/types";
import { ActionButton } from "@/components/ActionButton";
import { CliButton } from "@/components/CliButton";
import { taskCan } from "@/domain/jobActions";
import { type CliLine, cli } from "@/words/cli";
import { TASK } from "@/words/tasks";

interface ActionsProps {
  task: TaskDetail;
  /** The one on screen. */
  attempt: Attempt | undefined;
}

/** What can be done with the task now, and the commands for the rest. */
export function TaskActions({ task, attempt }: ActionsProps) {
  const refreshJob = useRefreshJob();
  const refresh = () => refreshJob(task.job_id);
  return (
    <>
      {taskCan.retry(task) && (
        <ActionButton
          label={TASK.retry}
          kind="primary"
          icon={<RotateCw size={15} aria-hidden />}
          run={() => retryTask(task.id)}
          onDone={refresh}
          cli={cli.retry(task.id)}
        />
      )}
      {taskCan.cancel(task) && (
        <ActionButton
          label={TASK.cancel}
          kind="danger"
          icon={<X size={15} aria-hidden />}
          run={() => cancelTask(task.id)}
          onDone={refresh}
          cli={cli.cancel(task.id)}
          confirm={{ title: TASK.cancelTitle(task.id), text: TASK.cancelText }}
        />
      )}
      <CliButton lines={taskCommands(task, attempt)} />
    </>
  );
}

function taskCommands(task: TaskDetail, attempt: Attempt | undefined): CliLine[] {
  return [
    ...(attempt ? [cli.logs(task.id, attempt.number)] : []),
    ...(task.status === "running" ? [cli.follow(task.id)] : []),
    cli.explain(task.id),
    ...(taskCan.retry(task) ? [cli.retry(task.id)] : []),
    ...(taskCan.cancel(task) ? [cli.cancel(task.id)] : []),
    cli.getResults(task.id),
  ];
}
