import { getRouteApi, useNavigate } from "@tanstack/react-router";
import clsx from "clsx";
import { useMemo } from "react";
import { useJob } from "@/api/jobs";
import { useAllTasks, useFilteredTasks } from "@/api/tasks";
import type { Job, TaskState } from "@/api/types";
import { QueryError } from "@/components/QueryGate";
import { stateLook } from "@/domain/states";
import { formatCount } from "@/lib/numbers";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { DataTable } from "@/ui/DataTable";
import { EmptyState } from "@/ui/States";
import { DOING } from "@/words/errors";
import { JOBS } from "@/words/jobs";
import { TASK_STATES } from "@/words/states";
import { TASKS } from "@/words/tasks";
import { taskColumns } from "./taskColumns";
import { useJobId } from "./useJobId";
import { useMetricColumns } from "./useMetricColumns";

const route = getRouteApi("/jobs/$job/tasks");
const STATES: TaskState[] = ["running", "failed", "waiting", "pending", "completed", "cancelled"];

export function TasksTab() {
  const { data: job } = useJob(useJobId());
  return job ? <Tasks job={job} /> : null;
}

function Tasks({ job }: { job: Job }) {
  const { status: named } = route.useSearch();
  const status = named !== undefined && named in TASK_STATES ? named : undefined;
  const navigate = useNavigate();
  const all = useAllTasks(job.id, job.counts.total, status === undefined);
  const some = useFilteredTasks(job.id, status);
  const rows = status === undefined ? all : some;
  const metrics = useMetricColumns(job.id, rows.loaded);
  const first = rows.row(0);
  const params = first ? Object.keys(first.params).join("\n") : job.varying.join("\n");
  const columns = useMemo(() => {
    const names = job.varying.length > 0 ? job.varying : params.split("\n").filter(Boolean);
    return taskColumns(names, metrics);
  }, [job.varying, params, metrics]);
  const show = (next: string | undefined) =>
    navigate({
      to: "/jobs/$job/tasks",
      params: { job: job.id },
      search: next ? { status: next } : {},
      replace: true,
    });
  return (
    <Card padded={false}>
      <div className="flex flex-wrap items-center gap-1 border-border border-b px-4 py-2">
        <StateSwitch
          label={TASKS.all}
          count={job.counts.total}
          on={status === undefined}
          onClick={() => show(undefined)}
        />
        {STATES.map((state) => (
          <StateSwitch
            key={state}
            label={stateLook("task", state).label}
            state={state}
            count={job.counts[state]}
            on={status === state}
            onClick={() => show(status === state ? undefined : state)}
          />
        ))}
      </div>
      {named !== status && (
        <p role="status" className="border-border border-b px-4 py-2 text-warn">
          {TASKS.noState(named ?? "")}
        </p>
      )}
      {rows.error ? (
        <QueryError error={rows.error} doing={DOING.loadTasks} onRetry={rows.retry} />
      ) : rows.total === 0 ? (
        <EmptyState
          title={TASKS.none(status)}
          action={<Button onClick={() => show(undefined)}>{TASKS.showAll}</Button>}
        />
      ) : (
        <DataTable
          label={JOBS.tasksOf(job.name)}
          columns={columns}
          count={rows.count}
          row={rows.row}
          rowKey={(task) => task.id}
          onRange={rows.onRange}
          onOpen={(task) =>
            navigate({
              to: "/jobs/$job/tasks/$index",
              params: { job: job.id, index: String(task.index) },
            })
          }
          below={40}
        />
      )}
      <footer className="num border-border border-t px-4 py-2 text-muted text-xs">
        {rows.total === null ? TASKS.asking : TASKS.shown(rows.total, job.counts.total)}
      </footer>
    </Card>
  );
}

interface SwitchProps {
  label: string;
  state?: TaskState;
  count: number;
  on: boolean;
  onClick: () => void;
}

function StateSwitch({ label, state, count, on, onClick }: SwitchProps) {
  const look = state ? stateLook("task", state) : null;
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={onClick}
      data-state-class={look?.class}
      className={clsx(
        "num inline-flex h-7 items-center gap-1.5 rounded-md border px-2 text-xs",
        on
          ? "border-accent bg-selected font-medium"
          : "border-border text-muted hover:border-strong",
      )}
    >
      {look && (
        <look.icon size={13} aria-hidden className={count > 0 ? "st-text" : "text-subtle"} />
      )}
      {label} {formatCount(count)}
    </button>
  );
}
