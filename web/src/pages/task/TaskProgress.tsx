import { Link } from "@tanstack/react-router";
import type { Attempt, TaskDetail } from "@/api/types";
import { TaskBar } from "@/components/TaskBar";
import { WindowProgress } from "@/components/WindowProgress";
import { formatBytes, formatMetric } from "@/lib/numbers";
import { formatDuration, millis } from "@/lib/time";
import { readWindow } from "@/lib/window";
import { Elapsed } from "@/ui/Time";

/** How far the attempt is, how long it waited and ran, what it used and measured. */
export function TaskProgress({
  task,
  attempt,
}: {
  task: TaskDetail;
  attempt: Attempt | undefined;
}) {
  const window = attempt ? readWindow(attempt) : null;
  const live = attempt?.status === "running" || attempt?.status === "leased";
  return (
    <>
      {task.status === "running" && live && (
        <div className="mt-3 flex items-center gap-3">
          <TaskBar task={task} overall={Boolean(window)} />
        </div>
      )}
      {attempt && window && <WindowProgress attempt={attempt} window={window} live={live} />}
      {attempt && (
        <p className="num mt-2 flex flex-wrap gap-x-4 gap-y-1 text-muted">
          <span>
            on{" "}
            {attempt.runner_id ? (
              <Link to="/runners/$runner" params={{ runner: attempt.runner_id }}>
                {attempt.runner ?? "a runner that is gone"}
              </Link>
            ) : (
              "an unknown runner"
            )}
          </span>
          <span>
            {attempt.status === "leased" ? "starting" : "ran"}{" "}
            <Elapsed from={attempt.started_at} to={attempt.completed_at} />
          </span>
          {attempt.exit_code !== null && <span>exit code {attempt.exit_code}</span>}
          {attempt.usage.cpu_seconds > 0 && (
            <span>CPU {formatDuration(attempt.usage.cpu_seconds * 1000)}</span>
          )}
          {attempt.usage.memory_bytes_peak > 0 && (
            <span>memory {formatBytes(attempt.usage.memory_bytes_peak)} at most</span>
          )}
          {Object.entries(window?.others ?? attempt.metrics).map(([name, value]) => (
            <span key={name}>
              {name} <span className="text-text">{formatMetric(value)}</span>
            </span>
          ))}
        </p>
      )}
    </>
  );
}

/** "Exited 137 (out of memory) after 14 m 47 s": said under the last line of a log. */
export function endingText(attempt: Attempt): string {
  const from = millis(attempt.started_at ?? attempt.leased_at);
  const to = millis(attempt.completed_at);
  const after = from !== null && to !== null ? ` after ${formatDuration(to - from)}` : "";
  const how =
    attempt.reason && attempt.reason !== "exited"
      ? ` (${attempt.reason.replaceAll("_", " ")})`
      : "";
  if (attempt.signal !== null) return `Ended by signal ${attempt.signal}${how}${after}`;
  if (attempt.exit_code !== null) return `Exited ${attempt.exit_code}${how}${after}`;
  return `${attempt.status.replaceAll("_", " ")}${how}${after}`.replace(/^./, (letter) =>
    letter.toUpperCase(),
  );
}
