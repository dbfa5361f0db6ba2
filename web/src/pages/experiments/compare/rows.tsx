// The rows of a comparison: facts of the runs, values, figures.
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { ComparedParameter, Comparison } from "@/api/experimentTypes";
import { givenText } from "@/lib/experiment/form";
import { Metric } from "@/ui/Num";
import { Elapsed, RelTime } from "@/ui/Time";
import { COMPARE } from "@/words/experiments";
import { UNKNOWN } from "@/words/units";

export interface Row {
  key: string;
  name: ReactNode;
  /** One for each run. */
  cells: ReactNode[];
  differs: boolean;
}

type Runs = Comparison["runs"];

export function factRows(runs: Runs): Row[] {
  const row = (name: string, cell: (run: Runs[number]) => ReactNode): Row => ({
    key: name,
    name,
    cells: runs.map(cell),
    differs: false,
  });
  const isMixed = new Set(runs.map(({ experiment }) => experiment)).size > 1;
  return [
    ...(isMixed ? [row(COMPARE.experiment, ({ experiment }) => experiment)] : []),
    row(COMPARE.version, ({ version }) => String(version)),
    row(COMPARE.by, ({ run_by }) => run_by),
    row(COMPARE.started, ({ created_at }) => <RelTime at={created_at} />),
    row(COMPARE.took, ({ started_at, ended_at }) =>
      started_at ? <Elapsed from={started_at} to={ended_at} /> : UNKNOWN,
    ),
    row(COMPARE.logs, ({ job }) => (
      <Link
        to="/jobs/$job/tasks/$index"
        params={{ job, index: "0" }}
        className="text-accent no-underline hover:underline"
      >
        {COMPARE.log(job)}
      </Link>
    )),
  ];
}

export const parameterRows = (parameters: readonly ComparedParameter[]): Row[] =>
  parameters.map(({ name, title, unit, values, differs }) => ({
    key: name,
    name: (
      <span title={name}>
        {title} {unit && <span className="text-subtle">{unit}</span>}
      </span>
    ),
    cells: values.map((value) => givenText(value) || UNKNOWN),
    differs,
  }));

export const metricRows = (metrics: Comparison["metrics"]): Row[] =>
  metrics.map(({ name, values }) => ({
    key: name,
    name,
    cells: values.map((value, place) =>
      value === null ? (
        UNKNOWN
      ) : (
        // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its run
        <Metric key={place} value={value} />
      ),
    ),
    differs: new Set(values).size > 1,
  }));
