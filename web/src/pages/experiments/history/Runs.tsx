import { Link, useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { useRuns } from "@/api/experiments";
import type { Experiment, Run } from "@/api/experimentTypes";
import { QueryGate } from "@/components/QueryGate";
import { useHotkeys } from "@/lib/useHotkeys";
import { type Selection, useSelection } from "@/lib/useSelection";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { DataTable } from "@/ui/DataTable";
import { EmptyState } from "@/ui/States";
import { cli } from "@/words/cli";
import { DOING } from "@/words/errors";
import { EXPERIMENT, RUNS } from "@/words/experiments";
import { RunCards } from "./RunCards";
import { runColumns } from "./runColumns";

const COMPARED_MIN = 2;
const COMPARED_MAX = 8;

/** The runs of an experiment, with what varies among them and the figures they told. */
export function Runs({ experiment }: { experiment: Experiment }) {
  const { name } = experiment;
  const query = useRuns(name);
  const pages = query.data?.pages;
  const runs = useMemo(() => pages?.flatMap((page) => page.runs) ?? [], [pages]);
  const ids = useMemo(() => runs.map(({ job }) => job), [runs]);
  const selection = useSelection(ids);
  const chosen = ids.filter((id) => selection.ids.has(id));
  useHotkeys({ escape: chosen.length > 0 ? selection.clear : null });
  return (
    <Card title={RUNS.title} padded={false}>
      <QueryGate query={query} doing={DOING.loadRuns} rows={6}>
        {() =>
          runs.length === 0 ? (
            <NoRuns experiment={experiment} />
          ) : (
            <Loaded
              experiment={experiment}
              runs={runs}
              varying={[...new Set(pages?.flatMap((page) => page.varying))]}
              selection={selection}
            />
          )
        }
      </QueryGate>
      {runs.length > 0 && <ChosenBar chosen={chosen} onClear={selection.clear} />}
      {query.hasNextPage && (
        <div className="border-border border-t px-4 py-2">
          <Button size="sm" disabled={query.isFetching} onClick={() => query.fetchNextPage()}>
            {RUNS.more}
          </Button>
        </div>
      )}
    </Card>
  );
}

interface LoadedProps {
  experiment: Experiment;
  runs: Run[];
  varying: string[];
  selection: Selection;
}

function Loaded({ experiment, runs, varying, selection }: LoadedProps) {
  const navigate = useNavigate();
  const columns = runColumns({ experiment, runs, varying, selection });
  return (
    <>
      <div className="max-sm:hidden">
        <DataTable
          label={RUNS.title}
          columns={columns}
          count={runs.length}
          row={(index) => runs[index]}
          rowKey={({ job }) => job}
          onOpen={({ job }) => navigate({ to: "/jobs/$job", params: { job } })}
          onChoose={selection.toggle}
          isChosen={({ job }) => selection.ids.has(job)}
          below={64}
        />
      </div>
      <RunCards experiment={experiment} runs={runs} varying={varying} selection={selection} />
    </>
  );
}

function NoRuns({ experiment }: { experiment: Experiment }) {
  const { name } = experiment;
  return (
    <EmptyState
      title={RUNS.none}
      command={cli.runExperiment(name).command}
      action={
        experiment.may_run && (
          <Button asChild kind="primary">
            <Link to="/experiments/$name/run" params={{ name }}>
              {EXPERIMENT.run}
            </Link>
          </Button>
        )
      }
    >
      {RUNS.noneWhy}
    </EmptyState>
  );
}

/** What can be done with the chosen runs. */
function ChosenBar({ chosen, onClear }: { chosen: string[]; onClear: () => void }) {
  const can = chosen.length >= COMPARED_MIN && chosen.length <= COMPARED_MAX;
  return (
    <section
      aria-label={RUNS.compare}
      className={`flex min-h-11 flex-wrap items-center gap-3 border-border border-t px-4 py-2 ${chosen.length > 0 ? "bg-selected" : ""}`}
    >
      <span role="status" className={chosen.length > 0 ? "num font-medium" : "text-muted"}>
        {chosen.length === 0
          ? RUNS.compareHow
          : chosen.length > COMPARED_MAX
            ? RUNS.tooMany
            : RUNS.chosen(chosen.length)}
      </span>
      {can && (
        <Button asChild kind="primary" size="sm">
          <Link to="/runs/compare" search={{ jobs: chosen.join(",") }}>
            {RUNS.compare}
          </Link>
        </Button>
      )}
      <span className="flex-1" />
      {chosen.length > 0 && (
        <Button size="sm" kind="quiet" onClick={onClear}>
          {RUNS.clear}
        </Button>
      )}
    </section>
  );
}
