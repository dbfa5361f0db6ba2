import type { Experiment, Run } from "@/api/experimentTypes";
import { JobLink } from "@/components/links";
import type { Selection } from "@/lib/useSelection";
import { Metric } from "@/ui/Num";
import { RelTime } from "@/ui/Time";
import { UNKNOWN } from "@/words/units";
import { AgainLink, ChooseRun, metricNames, nameOf, RunState, valueText } from "./runColumns";

interface CardsProps {
  experiment: Experiment;
  runs: Run[];
  varying: string[];
  selection: Selection;
}

/** The runs on a phone: a table of so many columns has no room there. */
export function RunCards({ experiment, runs, varying, selection }: CardsProps) {
  const metrics = metricNames(runs);
  return (
    <ul className="m-0 list-none p-0 sm:hidden">
      {runs.map((run) => (
        <li key={run.job} className="border-border border-b px-4 py-2.5 last:border-b-0">
          <div className="flex items-center gap-2">
            <ChooseRun run={run} runs={runs} selection={selection} />
            <JobLink job={run.job} className="min-w-0 truncate font-medium">
              {run.job} {run.name}
            </JobLink>
            <span className="flex-1" />
            <AgainLink experiment={experiment.name} job={run.job} />
          </div>
          <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-muted text-xs">
            <RunState run={run} />
            <span>{run.run_by}</span>
            <RelTime at={run.created_at} />
          </div>
          <dl className="num m-0 mt-1 flex flex-wrap gap-x-3 gap-y-0.5 text-xs">
            {varying.map((name) => (
              <div key={name} className="flex min-w-0 gap-1">
                <dt className="text-muted">{nameOf(experiment, name)}</dt>
                <dd className="m-0 min-w-0 break-all">{valueText(run, name) || UNKNOWN}</dd>
              </div>
            ))}
            {metrics.map(
              (name) =>
                run.metrics[name] !== undefined && (
                  <div key={name} className="flex gap-1">
                    <dt className="text-muted">{name}</dt>
                    <dd className="m-0">
                      <Metric value={run.metrics[name]} />
                    </dd>
                  </div>
                ),
            )}
          </dl>
        </li>
      ))}
    </ul>
  );
}
