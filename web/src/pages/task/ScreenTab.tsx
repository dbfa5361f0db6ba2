import { useTask } from "@/api/tasks";
import { Screens } from "@/components/screens/Screens";
import { Card } from "@/ui/Card";
import { EmptyState } from "@/ui/States";
import { SCREENS } from "@/words/runners";
import { TASK } from "@/words/tasks";
import { shownAttempt, useTaskId } from "./useTaskId";

/** What the GUI client showed while the attempt ran. */
export function ScreenTab() {
  const { id, attempt: number } = useTaskId();
  const { data: task } = useTask(id);
  if (!task) return null;
  const attempt = shownAttempt(task, number);
  if (!attempt?.runner_id) {
    return (
      <Card>
        <EmptyState title={TASK.notStarted}>{SCREENS.comes}</EmptyState>
      </Card>
    );
  }
  const { runner_id: runner, id: shown } = attempt;
  return <Screens key={shown} runner={runner} name={attempt.runner ?? runner} attempt={shown} />;
}
