import type { Task } from "@/api/types";
import { TaskLink } from "@/components/links";
import { StateBadge } from "@/components/StateBadge";
import { TaskProgressCell } from "@/components/TaskProgressCell";
import { shownNames } from "@/domain/params";
import { isFinal } from "@/domain/states";
import { formatParam } from "@/lib/numbers";
import type { Column } from "@/ui/columns";
import { Metric } from "@/ui/Num";
import { Elapsed, RelTime } from "@/ui/Time";
import { STATE_NOTES } from "@/words/states";
import { TASK_COLUMNS } from "@/words/tasks";
import { UNKNOWN } from "@/words/units";
import type { MetricColumn } from "./useMetricColumns";

/** The columns of a task table: what varies and what was measured stand between the fixed ones. */
export function taskColumns(params: string[], metrics: readonly MetricColumn[]): Column<Task>[] {
  return [
    {
      key: "index",
      header: TASK_COLUMNS.task,
      width: "80px",
      align: "right",
      cell: (task) => (
        <TaskLink task={task.id} inRow>
          #{task.index}
        </TaskLink>
      ),
    },
    {
      key: "status",
      header: TASK_COLUMNS.state,
      width: "164px",
      cell: (task) => (
        <StateBadge
          of="task"
          state={task.status}
          label={task.unreachable ? STATE_NOTES.unreachable : undefined}
        />
      ),
    },
    ...shownNames(params).map((name) => (name === PART ? partColumn : paramColumn(name))),
    {
      key: "progress",
      header: TASK_COLUMNS.progress,
      width: "minmax(112px,160px)",
      cell: (task) => (task.status === "running" ? <TaskProgressCell task={task} /> : null),
    },
    {
      key: "ran",
      header: TASK_COLUMNS.ran,
      width: "104px",
      align: "right" as const,
      cell: (task) => <Elapsed from={task.started_at} to={task.completed_at} />,
    },
    ...metrics.map(metricColumn),
    {
      key: "attempts",
      header: TASK_COLUMNS.attempts,
      width: "80px",
      align: "right" as const,
      cell: (task) =>
        task.attempts === 0 ? <span className="text-subtle">{UNKNOWN}</span> : task.attempts,
    },
    {
      key: "runner",
      header: TASK_COLUMNS.runner,
      width: "132px",
      cell: (task) => <span className="text-muted">{task.runner ?? UNKNOWN}</span>,
    },
    {
      key: "detail",
      header: TASK_COLUMNS.message,
      width: "minmax(160px,2fr)",
      cell: (task) => <Message task={task} />,
    },
  ];
}

const PART = "part";

/** What a task of a study is: words, where other parameters are figures. */
const partColumn: Column<Task> = {
  key: "part",
  header: TASK_COLUMNS.part,
  width: "minmax(200px,1fr)",
  cell: (task) => (
    <span title={formatParam(task.params[PART])}>{formatParam(task.params[PART])}</span>
  ),
};

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

/** What a character of a figure takes, and the room beside it. */
const CHARACTER_PX = 8;
const PADDING_PX = 26;
const METRIC_MIN_PX = 88;

/** As wide as its name and its longest figure: a figure that is cut is another figure. */
function metricColumn({ name, characters }: MetricColumn): Column<Task> {
  return {
    key: `metric ${name}`,
    header: name,
    width: `${Math.max(METRIC_MIN_PX, Math.max(characters, name.length) * CHARACTER_PX + PADDING_PX)}px`,
    align: "right",
    cell: (task) => {
      const value = task.metrics[name];
      return value === undefined ? (
        <span className="text-subtle">{UNKNOWN}</span>
      ) : (
        <Metric value={value} />
      );
    },
  };
}

function Message({ task }: { task: Task }) {
  if (task.retry_at && !isFinal(task.status)) {
    return (
      <span className="text-muted text-xs">
        {TASK_COLUMNS.triesAgain} <RelTime at={task.retry_at} />
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
