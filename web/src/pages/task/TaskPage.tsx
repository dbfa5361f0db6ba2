import { Link, Outlet } from "@tanstack/react-router";
import { useJob } from "@/api/jobs";
import { useTask } from "@/api/tasks";
import type { Attempt, TaskDetail } from "@/api/types";
import { ConfigurationButton } from "@/components/ConfigurationButton";
import { PageGate } from "@/components/PageGate";
import { PageHeader } from "@/components/PageHeader";
import { StateBadge } from "@/components/StateBadge";
import { TAB_CLASS, TabLinks } from "@/components/TabLinks";
import { partOf } from "@/domain/params";
import { isFinal } from "@/domain/states";
import { formatParam } from "@/lib/numbers";
import { usePageTitle } from "@/lib/title";
import { Chip } from "@/ui/Chip";
import { CopyButton } from "@/ui/CopyButton";
import { DOING } from "@/words/errors";
import { CONFIGURATION } from "@/words/goliat";
import { PAGES } from "@/words/shell";
import { STATE_NOTES } from "@/words/states";
import { ATTEMPTS, TASK, TASK_TABS } from "@/words/tasks";
import { AttemptSwitcher } from "./AttemptSwitcher";
import { GivenUp } from "./GivenUp";
import type { TaskSearch } from "./search";
import { TaskActions } from "./TaskActions";
import { TaskNeighbours } from "./TaskNeighbours";
import { TaskProgress } from "./TaskProgress";
import { shownAttempt, useTaskId } from "./useTaskId";

/** A task: its header, and the tab below it. */
export function TaskPage() {
  const { id } = useTaskId();
  const query = useTask(id);
  return (
    <PageGate query={query} title={PAGES.task(id)} doing={DOING.loadTask(id)}>
      {(task) => <Loaded task={task} />}
    </PageGate>
  );
}

function Loaded({ task }: { task: TaskDetail }) {
  const { attempt: number } = useTaskId();
  const attempt = shownAttempt(task, number);
  usePageTitle(`#${task.index} ${task.job_name}`);
  return (
    <>
      <PageHeader
        title={
          <>
            {task.job_name} <span className="num text-muted">#{task.index}</span>
          </>
        }
        badge={<Badges task={task} />}
        actions={
          <>
            {"index" in task.params && <TaskConfigurations task={task} />}
            <TaskActions task={task} attempt={attempt} />
            <TaskNeighbours task={task} />
          </>
        }
      >
        <div className="mt-2 flex flex-wrap items-center gap-1.5">
          {partOf(task.params) === null ? (
            Object.entries(task.params).map(([name, value]) => (
              <Chip key={name} title={`${name} = ${formatParam(value)}`}>
                {name}={formatParam(value)}
              </Chip>
            ))
          ) : (
            <p className="font-medium">{partOf(task.params)}</p>
          )}
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
        <GivenUp task={task} attempt={attempt} />
        <MissingAttempt wanted={number} shown={attempt} />
        <AttemptSwitcher task={task} shown={attempt} />
      </PageHeader>
      <Tabs task={task} screen={attempt?.gui != null} />
      <Outlet />
    </>
  );
}

/** Of a study: what all of it computes, and what this task of it does. */
function TaskConfigurations({ task }: { task: TaskDetail }) {
  const { data: job } = useJob(task.job_id);
  if (!job?.has_configuration) return null;
  return (
    <>
      <ConfigurationButton of={task.job_id} label={CONFIGURATION.base} />
      <ConfigurationButton of={task.id} label={CONFIGURATION.own} />
    </>
  );
}

/** The address names an attempt that is not there: another one is shown, and that is said. */
function MissingAttempt({
  wanted,
  shown,
}: {
  wanted: number | undefined;
  shown: Attempt | undefined;
}) {
  if (wanted === undefined || wanted === shown?.number) return null;
  return (
    <p role="status" className="mt-2 text-warn">
      {ATTEMPTS.missing(wanted, shown?.number)}
    </p>
  );
}

function Badges({ task }: { task: TaskDetail }) {
  const cancelling = task.cancel_requested && !isFinal(task.status);
  // A runner has it, and its program has not begun.
  const starting = task.status === "running" && task.started_at === null;
  return (
    <>
      <StateBadge
        of="task"
        state={task.status}
        label={cancelling ? STATE_NOTES.cancelling : starting ? STATE_NOTES.starting : undefined}
      />
      {task.unreachable && (
        <StateBadge of="attempt" state="lost" label={STATE_NOTES.unreachableLeased} />
      )}
      <span className="num flex items-center text-muted">
        {task.id}
        <CopyButton text={task.id} label={TASK.copyId} />
      </span>
    </>
  );
}

const TABS = [
  { to: "/jobs/$job/tasks/$index", label: TASK_TABS.log },
  { to: "/jobs/$job/tasks/$index/screen", label: TASK_TABS.screen },
  { to: "/jobs/$job/tasks/$index/artifacts", label: TASK_TABS.results },
  { to: "/jobs/$job/tasks/$index/spec", label: TASK_TABS.spec },
  { to: "/jobs/$job/tasks/$index/why", label: TASK_TABS.why },
] as const;

/** `screen`: the attempt has a GUI client, whose pictures are worth a tab. */
function Tabs({ task, screen }: { task: TaskDetail; screen: boolean }) {
  return (
    <TabLinks label={TASK_TABS.title}>
      {TABS.filter(({ label }) => screen || label !== TASK_TABS.screen).map(({ to, label }) => (
        <Link
          key={to}
          to={to}
          params={{ job: task.job_id, index: String(task.index) }}
          search={(search: TaskSearch) => search}
          activeOptions={{ exact: true, includeSearch: false }}
          className={TAB_CLASS}
        >
          {label}
        </Link>
      ))}
    </TabLinks>
  );
}
