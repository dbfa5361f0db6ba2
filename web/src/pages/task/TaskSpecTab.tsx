import { useTask } from "@/api/queries";
import { formatDuration } from "@/lib/time";
import { Card } from "@/ui/Card";
import { CodeLine } from "@/ui/CodeLine";
import { Facts } from "@/ui/Facts";
import { useTaskId } from "./useTaskId";

/** What exactly is executed. */
export function TaskSpecTab() {
  const { data: task } = useTask(useTaskId().id);
  if (!task) return null;
  const env = Object.entries(task.env);
  return (
    <div className="grid grid-cols-1 gap-4 xl:grid-cols-2">
      <Card title="Command">
        <CodeLine text={task.command} label="Copy the command" />
        <div className="mt-4">
          <Facts
            rows={[
              ["Working folder", task.working_directory ?? "the task's own"],
              ["Outputs kept", task.outputs.length > 0 ? task.outputs.join(", ") : "none"],
              [
                "Time limit",
                task.timeout_seconds === null
                  ? "none"
                  : formatDuration(task.timeout_seconds * 1000),
              ],
              ["Retries", task.max_retries === 0 ? "none" : `up to ${task.max_retries}`],
            ]}
          />
        </div>
      </Card>
      <Card title="Environment">
        {env.length === 0 ? (
          <p className="text-muted">
            Nothing beyond what every task gets (MOTHERSHIP_JOB_ID, MOTHERSHIP_TASK_INDEX …).
          </p>
        ) : (
          <div className="break-all font-mono text-xs">
            <Facts rows={env} />
          </div>
        )}
      </Card>
    </div>
  );
}
