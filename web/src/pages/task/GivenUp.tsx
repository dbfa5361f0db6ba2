import { giveUpTask } from "@/api/calls";
import { useRefreshJob } from "@/api/jobs";
import type { Attempt, TaskDetail } from "@/api/types";
import { ActionButton } from "@/components/ActionButton";
import { useNow } from "@/lib/clock";
import { formatMinute, formatRough, millis } from "@/lib/time";
import { cli } from "@/words/cli";
import { TASK } from "@/words/tasks";

/** Its runner is silent: since when, until when it is waited for, and how not to wait. */
export function GivenUp({ task, attempt }: { task: TaskDetail; attempt: Attempt | undefined }) {
  const refresh = useRefreshJob();
  const now = useNow(1000);
  const heard = millis(attempt?.heard_at);
  const until = millis(attempt?.given_up_at);
  if (heard === null || until === null) return null;
  return (
    <div className="mt-2 flex flex-wrap items-center gap-3 text-warn">
      <span role="status">{TASK.notHeard(formatRough(now - heard), formatMinute(until, now))}</span>
      <ActionButton
        label={TASK.giveUp}
        run={() => giveUpTask(task.id)}
        onDone={() => refresh(task.job_id)}
        cli={cli.giveUp(task.id)}
      />
    </div>
  );
}
