import { Link } from "@tanstack/react-router";
import { RotateCcw } from "lucide-react";
import type { Experiment, Run } from "@/api/experimentTypes";
import { JobLink } from "@/components/links";
import { StateBadge } from "@/components/StateBadge";
import { isFinal } from "@/domain/states";
import { type Parameter, titleOf } from "@/lib/experiment/definition";
import { givenText } from "@/lib/experiment/form";
import { formatPercent } from "@/lib/numbers";
import type { Selection } from "@/lib/useSelection";
import type { Column } from "@/ui/columns";
import { Count, Metric } from "@/ui/Num";
import { Elapsed, RelTime } from "@/ui/Time";
import { RUNS } from "@/words/experiments";
import { UNKNOWN } from "@/words/units";

interface ColumnsOf {
  experiment: Experiment;
  runs: readonly Run[];
  varying: readonly string[];
  selection: Selection;
}

/** Names of the figures that any of the runs told, in the order in which they were first seen. */
export const metricNames = (runs: readonly Run[]): string[] => [
  ...new Set(runs.flatMap(({ metrics }) => Object.keys(metrics))),
];

/** What a run had for a parameter, as text. */
export function valueText(run: Run, name: string): string {
  return givenText(run.values[name]);
}

const parameterOf = ({ definition }: Experiment, name: string): Parameter | undefined =>
  definition.parameters?.find((one) => one.name === name);

export const nameOf = (experiment: Experiment, name: string): string => {
  const parameter = parameterOf(experiment, name);
  return parameter ? titleOf(parameter) : name;
};

export function runColumns({ experiment, runs, varying, selection }: ColumnsOf): Column<Run>[] {
  return [
    {
      key: "choose",
      header: RUNS.compare,
      hiddenHeader: true,
      width: "44px",
      cell: (run) => <ChooseRun run={run} runs={runs} selection={selection} />,
    },
    {
      key: "state",
      header: RUNS.state,
      width: "136px",
      cell: (run) => <RunState run={run} />,
    },
    {
      key: "name",
      header: RUNS.name,
      width: "minmax(140px,2fr)",
      cell: (run) => (
        <span className="flex items-baseline gap-2">
          <span className="num text-muted">{run.job}</span>
          <JobLink job={run.job} inRow className="min-w-0 truncate font-medium" title={run.name}>
            {run.name}
          </JobLink>
          <span className="num text-subtle text-xs">{RUNS.versionOf(run.version)}</span>
        </span>
      ),
    },
    ...varying.map(
      (name): Column<Run> => ({
        key: `value ${name}`,
        header: <span title={name}>{nameOf(experiment, name)}</span>,
        width: "minmax(112px,1fr)",
        cell: (run) => {
          const text = valueText(run, name);
          const isChanged = run.changed.includes(name);
          return (
            <span title={text} className={isChanged ? "num font-medium text-accent" : "num"}>
              {text || UNKNOWN}
            </span>
          );
        },
      }),
    ),
    ...metricNames(runs).map(
      (name): Column<Run> => ({
        key: `metric ${name}`,
        header: name,
        width: "minmax(96px,1fr)",
        align: "right",
        cell: ({ metrics }) =>
          metrics[name] === undefined ? (
            <span className="text-subtle">{UNKNOWN}</span>
          ) : (
            <Metric value={metrics[name]} />
          ),
      }),
    ),
    {
      key: "tasks",
      header: RUNS.tasks,
      width: "64px",
      align: "right",
      cell: ({ tasks }) => <Count value={tasks} />,
    },
    { key: "by", header: RUNS.by, width: "96px", cell: ({ run_by }) => run_by },
    {
      key: "created",
      header: RUNS.created,
      width: "104px",
      align: "right",
      cell: ({ created_at }) => <RelTime at={created_at} />,
    },
    {
      key: "took",
      header: RUNS.took,
      width: "88px",
      align: "right",
      cell: (run) => <Took run={run} />,
    },
    {
      key: "actions",
      header: RUNS.actions,
      hiddenHeader: true,
      width: "60px",
      cell: (run) => <AgainLink experiment={experiment.name} job={run.job} />,
    },
  ];
}

export function RunState({ run }: { run: Run }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <StateBadge of="job" state={run.status} />
      {!isFinal(run.status) && run.progress !== null && (
        <span className="num text-muted text-xs">{formatPercent(run.progress)}</span>
      )}
    </span>
  );
}

function Took({ run }: { run: Run }) {
  if (!run.started_at) return <span className="text-subtle">{UNKNOWN}</span>;
  return <Elapsed from={run.started_at} to={run.ended_at} />;
}

interface ChooseProps {
  run: Run;
  runs: readonly Run[];
  selection: Selection;
}

/** A click on it does not open the row. */
export function ChooseRun({ run, runs, selection }: ChooseProps) {
  return (
    <input
      type="checkbox"
      aria-label={RUNS.choose(run.job)}
      checked={selection.ids.has(run.job)}
      onClick={(event) => {
        event.stopPropagation();
        selection.toggle(runs.indexOf(run), event.shiftKey);
      }}
      onChange={() => undefined}
      className="block size-4 cursor-pointer accent-accent"
    />
  );
}

export function AgainLink({ experiment, job }: { experiment: string; job: string }) {
  return (
    <Link
      to="/experiments/$name/run"
      params={{ name: experiment }}
      search={{ from: Number(job) }}
      aria-label={RUNS.again(job)}
      title={RUNS.again(job)}
      onClick={(event) => event.stopPropagation()}
      className="inline-flex size-7 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-text"
    >
      <RotateCcw size={15} aria-hidden />
    </Link>
  );
}
