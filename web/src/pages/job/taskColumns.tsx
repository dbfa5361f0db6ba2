import { Link } from "@tanstack/react-router";
import type { Task } from "@/api/types";
import { ProgressBar } from "@/charts/ProgressBar";
import { StateBadge } from "@/components/StateBadge";
import { formatMetric, formatParam, UNKNOWN } from "@/lib/numbers";
import { isFinal } from "@/lib/states";
import type { Column } from "@/ui/DataTable";
import { Elapsed, RelTime } from "@/ui/Time";

/** The columns of a task table: what varies and what was measured stand between the fixed ones. */
export function taskColumns(params: string[], metrics: string[]): Column<Task>[] {
  return [
    {
      key: "index",
      header: "Task",
      width: "80px",
      align: "right",
      cell: (task) => (
        <Link
          to="/jobs/$job/tasks/$index"
          params={{ job: task.job_id, index: String(task.index) }}
          tabIndex={-1}
          className="text-text no-underline hover:underline"
        >
          #{task.index}
        </Link>
      ),
    },
    {
      key: "status",
      header: "State",
      width: "136px",
      cell: (task) => (
        <StateBadge
          of="task"
          state={task.status}
          label={task.unreachable ? "runner unreachable" : undefined}
        />
      ),
    },
    ...params.map((name) => paramColumn(name)),
    {
      key: "progress",
      header: "Progress",
      width: "minmax(112px,160px)",
      cell: (task) => <Progress task={task} />,
    },
    {
      key: "ran",
      header: "Ran",
      width: "104px",
      align: "right" as const,
      cell: (task) => <Elapsed from={task.started_at} to={task.completed_at} />,
    },
    ...metrics.map((name) => metricColumn(name)),
    {
      key: "attempts",
      header: "Attempts",
      width: "80px",
      align: "right" as const,
      cell: (task) =>
        task.attempts === 0 ? <span className="text-subtle">{UNKNOWN}</span> : task.attempts,
    },
    {
      key: "runner",
      header: "Runner",
      width: "132px",
      cell: (task) => <span className="text-muted">{task.runner ?? UNKNOWN}</span>,
    },
    {
      key: "detail",
      header: "Says",
      width: "minmax(160px,2fr)",
      cell: (task) => <Says task={task} />,
    },
  ];
}

function paramColumn(name: string): Column<Task> {
  return {
    key: `param ${name}`,
    header: name,
    width: "minmax(80px,140px)",
    align: "right",
    cell: (task) => (
      <span className="font-mono text-xs" title={formatParam(task.params[name])}>
        {formatParam(task.params[name])}
      </span>
    ),
  };
}

function metricColumn(name: string): Column<Task> {
  return {
    key: `metric ${name}`,
    header: name,
    width: "minmax(88px,120px)",
    align: "right",
    cell: (task) => {
      const value = task.metrics[name];
      return value === undefined ? (
        <span className="text-subtle">{UNKNOWN}</span>
      ) : (
        formatMetric(value)
      );
    },
  };
}

function Progress({ task }: { task: Task }) {
  if (task.status !== "running") return null;
  return (
    <span className="flex items-center gap-2">
      <ProgressBar fraction={task.progress} label={`Progress of task ${task.id}`} />
      <span className="num w-10 shrink-0 whitespace-nowrap text-right text-muted text-xs">
        {task.percent === null ? "" : `${task.percent} %`}
      </span>
    </span>
  );
}

function Says({ task }: { task: Task }) {
  if (task.retry_at && !isFinal(task.status)) {
    return (
      <span className="text-muted text-xs">
        tries again <RelTime at={task.retry_at} />
      </span>
    );
  }
  if (task.error_message) {
    return (
      <span
        className={`font-mono text-xs ${task.status === "failed" ? "text-failed" : "text-muted"}`}
        title={task.error_message}
      >
        {task.error_message}
      </span>
    );
  }
  return <span className="text-muted text-xs">{task.stage}</span>;
}
