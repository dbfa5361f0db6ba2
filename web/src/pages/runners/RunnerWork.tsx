import { useTask } from "@/api/tasks";
import type { Runner } from "@/api/types";
import { GuiClientProgress } from "@/components/GuiClientProgress";
import { TaskLink } from "@/components/links";
import { QueryGate } from "@/components/QueryGate";
import { StateBadge } from "@/components/StateBadge";
import { TaskBar } from "@/components/TaskBar";
import { partOf } from "@/domain/params";
import { isGuiClient } from "@/domain/runners";
import { taskOf } from "@/lib/paths";
import { Card } from "@/ui/Card";
import { EmptyState } from "@/ui/States";
import { Elapsed } from "@/ui/Time";
import { cli } from "@/words/cli";
import { DOING } from "@/words/errors";
import { GUI_CLIENT, RUNNER_WORK, RUNNERS } from "@/words/runners";

const SHOWN = 6;

/** What a machine works on now, each with its bars: one click from its log. */
export function RunnerWork({ runner }: { runner: Runner }) {
  const shown = runner.running.slice(0, SHOWN);
  return (
    <Card title={RUNNER_WORK.title} padded={false}>
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
              {RUNNERS.andMore(runner.active_tasks - shown.length)}
            </li>
          )}
        </ul>
      )}
    </Card>
  );
}

function Idle({ runner }: { runner: Runner }) {
  if (isGuiClient(runner)) {
    return (
      <EmptyState
        title={RUNNER_WORK.nothing}
        command={cli.goliatWorker(GUI_CLIENT.studyName, undefined).command}
      >
        {GUI_CLIENT.idle}
      </EmptyState>
    );
  }
  return <EmptyState title={RUNNER_WORK.nothing}>{runner.idle_reason}</EmptyState>;
}

function Work({ attempt: id }: { attempt: string }) {
  const task = taskOf(id);
  const query = useTask(task);
  return (
    <QueryGate query={query} doing={DOING.loadTask(task)} rows={1}>
      {(task) => {
        const attempt = task.attempt_list.find((one) => one.id === id);
        const gui = attempt?.gui ?? null;
        return (
          <>
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <TaskLink task={task.id} look="prose" className="min-w-0 truncate font-medium">
                {task.job_name} <span className="num">#{task.index}</span>
              </TaskLink>
              <span className="min-w-0 truncate text-muted">{partOf(task.params)}</span>
              <StateBadge of="task" state={task.status} />
              <span className="flex-1" />
              <span className="text-muted">
                {RUNNER_WORK.ran} <Elapsed from={task.started_at} to={task.completed_at} />
              </span>
            </div>
            <div className="mt-2 flex items-center gap-3">
              <TaskBar task={task} overall={gui !== null} />
            </div>
            {attempt && gui && <GuiClientProgress attempt={attempt} progress={gui} live />}
          </>
        );
      }}
    </QueryGate>
  );
}
