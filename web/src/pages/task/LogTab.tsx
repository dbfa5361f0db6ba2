import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { useExplain, useTask } from "@/api/tasks";
import type { Attempt } from "@/api/types";
import { LogViewer } from "@/components/log/LogViewer";
import { writeTypes } from "@/components/log/lineTypes";
import { isFinal } from "@/domain/states";
import { millis } from "@/lib/time";
import { Card } from "@/ui/Card";
import { EmptyState } from "@/ui/States";
import { cli } from "@/words/cli";
import { ENDING, TASK, TASK_LOG } from "@/words/tasks";
import { attemptLog } from "./attemptLog";
import { withType } from "./search";
import { endingText } from "./TaskProgress";
import { useLogSize } from "./useLogSize";
import { shownAttempt, useTaskId } from "./useTaskId";

export function LogTab() {
  const { id, attempt: number } = useTaskId();
  const { data: task } = useTask(id);
  if (!task) return null;
  const attempt = shownAttempt(task, number);
  if (!attempt) {
    return (
      <Card>
        <NotStarted id={id} />
      </Card>
    );
  }
  return <AttemptLog key={attempt.id} attempt={attempt} />;
}

const ASK_AGAIN_MS = 5000;

/** What it waits for, as the server says it. */
function NotStarted({ id }: { id: string }) {
  const { data: why } = useExplain(id, ASK_AGAIN_MS);
  return (
    <EmptyState title={TASK.notStarted} command={cli.explain(id).command}>
      {why && <p className="mb-2 text-text">{why.sentence}</p>}
      {TASK_LOG.comes}
    </EmptyState>
  );
}

function AttemptLog({ attempt }: { attempt: Attempt }) {
  const count = useLogSize(attempt);
  const { id, number } = attempt;
  const { types } = useTaskId();
  const chosen = writeTypes(types);
  const navigate = useNavigate({ from: "/jobs/$job/tasks/$index" });
  const source = useMemo(() => attemptLog(id, number, chosen), [id, number, chosen]);
  const ended = isFinal(attempt.status);
  return (
    <LogViewer
      source={source}
      count={count}
      running={!ended}
      failed={attempt.status === "failed" || attempt.status === "timed_out"}
      startedAt={millis(attempt.started_at)}
      endedAt={millis(attempt.completed_at)}
      ending={ended ? endingText(attempt) : ENDING.running}
      label={TASK_LOG.label(id)}
      types={types}
      onTypes={(next) =>
        navigate({
          search: (now) => withType(now, writeTypes(next)),
          replace: true,
          // The log keeps its place by itself.
          resetScroll: false,
        })
      }
    />
  );
}
