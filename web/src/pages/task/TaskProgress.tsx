import type { Attempt, TaskDetail } from "@/api/types";
import { GuiClientProgress } from "@/components/GuiClientProgress";
import { RunnerLink } from "@/components/links";
import { TaskBar } from "@/components/TaskBar";
import { otherMetrics } from "@/domain/guiClient";
import { isHandedBack } from "@/domain/states";
import { formatBytes } from "@/lib/numbers";
import { formatDuration, millis } from "@/lib/time";
import { Metric } from "@/ui/Num";
import { Elapsed } from "@/ui/Time";
import { STATE_NOTES, spaced } from "@/words/states";
import { ATTEMPTS, ENDING } from "@/words/tasks";

/** How far the attempt is, how long it waited and ran, what it used and measured. */
export function TaskProgress({
  task,
  attempt,
}: {
  task: TaskDetail;
  attempt: Attempt | undefined;
}) {
  const gui = attempt?.gui ?? null;
  const live = attempt?.status === "running" || attempt?.status === "leased";
  return (
    <>
      {task.status === "running" && live && (
        <div className="mt-3 flex items-center gap-3">
          <TaskBar task={task} overall={gui !== null} />
        </div>
      )}
      {attempt && gui && <GuiClientProgress attempt={attempt} progress={gui} live={live} />}
      {attempt && (
        <p className="num mt-2 flex flex-wrap gap-x-4 gap-y-1 text-muted">
          <span>
            {ATTEMPTS.on}{" "}
            {attempt.runner_id ? (
              <RunnerLink runner={attempt.runner_id} look="prose">
                {attempt.runner ?? ATTEMPTS.runnerGone}
              </RunnerLink>
            ) : (
              ATTEMPTS.runnerUnknown
            )}
          </span>
          <span>
            {attempt.status === "leased" ? ATTEMPTS.leased : ATTEMPTS.ran}{" "}
            <Elapsed from={attempt.started_at} to={attempt.completed_at} />
          </span>
          {attempt.gpus.map(({ index, share }) => (
            <span key={index}>{ATTEMPTS.gpu(index, share)}</span>
          ))}
          {attempt.exit_code !== null && <span>{ATTEMPTS.exitCode(attempt.exit_code)}</span>}
          {attempt.usage.cpu_seconds > 0 && (
            <span>{ATTEMPTS.cpu(formatDuration(attempt.usage.cpu_seconds * 1000))}</span>
          )}
          {attempt.usage.memory_bytes_peak > 0 && (
            <span>{ATTEMPTS.memory(formatBytes(attempt.usage.memory_bytes_peak))}</span>
          )}
          {otherMetrics(attempt).map(([name, value]) => (
            <span key={name}>
              {name}{" "}
              <span className="text-text">
                <Metric value={value} />
              </span>
            </span>
          ))}
        </p>
      )}
    </>
  );
}

/** "Exited 137 (out of memory) after 14 m 47 s": said under the last line of a log. */
export function endingText(attempt: Attempt): string {
  if (isHandedBack(attempt)) return STATE_NOTES.handedBack;
  const from = millis(attempt.started_at ?? attempt.leased_at);
  const to = millis(attempt.completed_at);
  const after = from !== null && to !== null ? ENDING.after(formatDuration(to - from)) : "";
  const how =
    attempt.reason && attempt.reason !== "exited" ? ENDING.how(spaced(attempt.reason)) : "";
  const rest = `${how}${after}`;
  if (attempt.signal !== null) return `${ENDING.signal(attempt.signal)}${rest}`;
  if (attempt.exit_code !== null)
    return `${ENDING.exited(attempt.exit_code)}${how || ENDING.bySignal(attempt.exit_code)}${after}`;
  return `${spaced(attempt.status)}${rest}`.replace(/^./, (letter) => letter.toUpperCase());
}
