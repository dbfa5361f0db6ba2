import { Link } from "@tanstack/react-router";
import { useTask } from "@/api/queries";
import type { Runner } from "@/api/types";
import { QueryGate } from "@/components/QueryGate";
import { StateBadge } from "@/components/StateBadge";
import { TaskBar } from "@/components/TaskBar";
import { WindowProgress } from "@/components/WindowProgress";
import { splitTask } from "@/lib/paths";
import { isWindow } from "@/lib/runners";
import { readWindow } from "@/lib/window";
import { Card } from "@/ui/Card";
import { EmptyState } from "@/ui/States";
import { Elapsed } from "@/ui/Time";

const SHOWN = 6;

/** What a machine works on now, each with its bars: one click from its log. */
export function RunnerWork({ runner }: { runner: Runner }) {
  const shown = runner.running.slice(0, SHOWN);
  return (
    <Card title="Works on now" padded={false}>
      {shown.length === 0 ? (
        <Idle runner={runner} />
      ) : (
        <ul className="m-0 list-none p-0">
          {shown.map((attempt) => (
            <li key={attempt} className="border-border border-b px-4 py-3 last:border-b-0">
              <Work attempt={attempt} />
            </li>
          ))}
          {runner.active_tasks > shown.length && (
            <li className="px-4 py-2 text-muted text-xs">
              and {runner.active_tasks - shown.length} more
            </li>
          )}
        </ul>
      )}
    </Card>
  );
}

function Idle({ runner }: { runner: Runner }) {
  if (isWindow(runner)) {
    return (
      <EmptyState title="Nothing now" command="goliat worker 0 NAME-OF-THE-STUDY">
        Its window is heard, but runs no study. On the machine, this takes the first part of one:
      </EmptyState>
    );
  }
  return <EmptyState title="Nothing now">{runner.idle_reason}</EmptyState>;
}

function Work({ attempt: id }: { attempt: string }) {
  const task = id.split(".").slice(0, 2).join(".");
  const query = useTask(task);
  return (
    <QueryGate query={query} doing={`load task ${task}`} rows={1}>
      {(task) => {
        const attempt = task.attempt_list.find((one) => one.id === id);
        const window = attempt && readWindow(attempt);
        return (
          <>
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <Link
                to="/jobs/$job/tasks/$index"
                params={splitTask(task.id)}
                className="min-w-0 truncate font-medium"
              >
                {task.job_name} <span className="num">#{task.index}</span>
              </Link>
              <StateBadge of="task" state={task.status} />
              <span className="flex-1" />
              <span className="text-muted">
                ran <Elapsed from={task.started_at} to={task.completed_at} />
              </span>
            </div>
            <div className="mt-2 flex items-center gap-3">
              <TaskBar task={task} overall={Boolean(window)} />
            </div>
            {window && <WindowProgress attempt={attempt} window={window} live />}
          </>
        );
      }}
    </QueryGate>
  );
}
