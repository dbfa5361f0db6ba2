import { useTask } from "@/api/tasks";
import { formatDuration } from "@/lib/time";
import { Card } from "@/ui/Card";
import { CodeLine } from "@/ui/CodeLine";
import { DescriptionList } from "@/ui/DescriptionList";
import { TASK_SPEC } from "@/words/tasks";
import { useTaskId } from "./useTaskId";

/** What exactly is executed. */
export function TaskSpecTab() {
  const { data: task } = useTask(useTaskId().id);
  if (!task) return null;
  const env = Object.entries(task.env);
  return (
    <div className="grid grid-cols-1 gap-4 xl:grid-cols-2">
      <Card title={TASK_SPEC.command}>
        <CodeLine text={task.command} label={TASK_SPEC.copyCommand} />
        <div className="mt-4">
          <DescriptionList
            rows={[
              [TASK_SPEC.folder, task.working_directory ?? TASK_SPEC.ownFolder],
              [
                TASK_SPEC.outputs,
                task.outputs.length > 0 ? task.outputs.join(", ") : TASK_SPEC.none,
              ],
              [
                TASK_SPEC.timeLimit,
                task.timeout_seconds === null
                  ? TASK_SPEC.none
                  : formatDuration(task.timeout_seconds * 1000),
              ],
              [
                TASK_SPEC.retries,
                task.max_retries === 0 ? TASK_SPEC.none : TASK_SPEC.upTo(task.max_retries),
              ],
            ]}
          />
        </div>
      </Card>
      <Card title={TASK_SPEC.environment}>
        {env.length === 0 ? (
          <p className="text-muted">{TASK_SPEC.noEnvironment}</p>
        ) : (
          <div className="break-all font-mono text-xs">
            <DescriptionList rows={env} />
          </div>
        )}
      </Card>
    </div>
  );
}
