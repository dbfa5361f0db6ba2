import { useQueryClient } from "@tanstack/react-query";
import { Link, Outlet, useNavigate } from "@tanstack/react-router";
import { ChevronLeft, ChevronRight, RotateCw, X } from "lucide-react";
import { cancelTask, retryTask } from "@/api/calls";
import { refreshJob, useTask } from "@/api/queries";
import type { TaskDetail } from "@/api/types";
import type { TaskSearch } from "@/app/router";
import { ActionButton } from "@/components/ActionButton";
import { CliButton } from "@/components/CliButton";
import { PageGate } from "@/components/PageGate";
import { PageHeader } from "@/components/PageHeader";
import { StateBadge } from "@/components/StateBadge";
import { TAB_CLASS, TabLinks } from "@/components/TabLinks";
import { cli } from "@/lib/cli";
import { taskCan } from "@/lib/jobs";
import { useKeys } from "@/lib/keys";
import { formatParam } from "@/lib/numbers";
import { isFinal } from "@/lib/states";
import { usePageTitle } from "@/lib/title";
import { readWindow } from "@/lib/window";
import { Chip } from "@/ui/Chip";
import { CopyButton } from "@/ui/CopyButton";
import { IconButton } from "@/ui/IconButton";
import { AttemptSwitcher } from "./AttemptSwitcher";
import { TaskProgress } from "./TaskProgress";
import { shownAttempt, useTaskId } from "./useTaskId";

/** A task: its header, and the tab below it. */
export function TaskPage() {
  const { id } = useTaskId();
  const query = useTask(id);
  return (
    <PageGate query={query} title={`Task ${id}`} doing={`load task ${id}`}>
      {(task) => <Loaded task={task} />}
    </PageGate>
  );
}

function Loaded({ task }: { task: TaskDetail }) {
  const client = useQueryClient();
  const { attempt: number } = useTaskId();
  const attempt = shownAttempt(task, number);
  const refresh = () => refreshJob(client, task.job_id);
  usePageTitle(`#${task.index} ${task.job_name}`);
  const word = task.cancel_requested && !isFinal(task.status) ? "cancelling…" : undefined;
  return (
    <>
      <PageHeader
        title={
          <>
            {task.job_name} <span className="num text-muted">#{task.index}</span>
          </>
        }
        badge={
          <>
            <StateBadge of="task" state={task.status} label={word} />
            {task.unreachable && (
              <StateBadge of="attempt" state="lost" label="runner unreachable, still leased" />
            )}
            <span className="num flex items-center text-muted">
              {task.id}
              <CopyButton text={task.id} label="Copy the task's id" />
            </span>
          </>
        }
        actions={
          <>
            {taskCan.retry(task) && (
              <ActionButton
                label="Retry"
                kind="primary"
                icon={<RotateCw size={15} aria-hidden />}
                run={() => retryTask(task.id)}
                onDone={refresh}
                cli={cli.retry(task.id)}
              />
            )}
            {taskCan.cancel(task) && (
              <ActionButton
                label="Cancel task"
                kind="danger"
                icon={<X size={15} aria-hidden />}
                run={() => cancelTask(task.id)}
                onDone={refresh}
                cli={cli.cancel(task.id)}
                confirm={{
                  title: `Cancel task ${task.id}?`,
                  text: "Its program will be stopped, with all that it started.",
                }}
              />
            )}
            <CliButton
              lines={[
                ...(attempt ? [cli.logs(task.id, attempt.number)] : []),
                ...(task.status === "running" ? [cli.follow(task.id)] : []),
                cli.explain(task.id),
                ...(taskCan.retry(task) ? [cli.retry(task.id)] : []),
                ...(taskCan.cancel(task) ? [cli.cancel(task.id)] : []),
                cli.getResults(task.id),
              ]}
            />
            <Neighbours task={task} />
          </>
        }
      >
        <div className="mt-2 flex flex-wrap items-center gap-1.5">
          {Object.entries(task.params).map(([name, value]) => (
            <Chip key={name} title={`${name} = ${formatParam(value)}`}>
              {name}={formatParam(value)}
            </Chip>
          ))}
        </div>
        {task.error_message && task.status !== "running" && (
          <p
            data-state-class={task.status === "failed" ? "failed" : "pending"}
            className="st-tint st-text mt-2 break-words rounded-md px-3 py-1.5 font-mono text-xs"
          >
            {task.error_message}
          </p>
        )}
        <TaskProgress task={task} attempt={attempt} />
        <AttemptSwitcher task={task} shown={attempt} />
      </PageHeader>
      <Tabs task={task} screen={attempt !== undefined && readWindow(attempt) !== null} />
      <Outlet />
    </>
  );
}

function Tabs({ task, screen }: { task: TaskDetail; screen: boolean }) {
  const tab = {
    params: { job: task.job_id, index: String(task.index) },
    search: (search: TaskSearch) => search,
    activeOptions: { exact: true, includeSearch: false },
    className: TAB_CLASS,
  };
  return (
    <TabLinks label="Parts of the task">
      <Link to="/jobs/$job/tasks/$index" {...tab}>
        Log
      </Link>
      {screen && (
        <Link to="/jobs/$job/tasks/$index/screen" {...tab}>
          Screen
        </Link>
      )}
      <Link to="/jobs/$job/tasks/$index/artifacts" {...tab}>
        Artifacts
      </Link>
      <Link to="/jobs/$job/tasks/$index/spec" {...tab}>
        Spec
      </Link>
      <Link to="/jobs/$job/tasks/$index/why" {...tab}>
        Why
      </Link>
    </TabLinks>
  );
}

/** To the tasks before and after, and to the next failure. */
function Neighbours({ task }: { task: TaskDetail }) {
  const navigate = useNavigate();
  const go = (index: number | null) => {
    if (index === null) return;
    navigate({ to: "/jobs/$job/tasks/$index", params: { job: task.job_id, index: String(index) } });
  };
  useKeys({
    "[": () => go(task.previous),
    "]": () => go(task.next),
    f: () => go(task.next_failed),
  });
  return (
    <span className="flex">
      <IconButton
        label="Previous task"
        hint="Previous task  ["
        icon={<ChevronLeft size={16} />}
        disabled={task.previous === null}
        onClick={() => go(task.previous)}
      />
      <IconButton
        label="Next task"
        hint="Next task  ]"
        icon={<ChevronRight size={16} />}
        disabled={task.next === null}
        onClick={() => go(task.next)}
      />
    </span>
  );
}
