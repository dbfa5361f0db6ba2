import { Link } from "@tanstack/react-router";
import { RotateCcw } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useExperiment, useRunOfJob } from "@/api/experiments";
import type { Run } from "@/api/experimentTypes";
import { JobLink } from "@/components/links";
import { titleOf } from "@/lib/experiment/definition";
import { givenText } from "@/lib/experiment/form";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { DescriptionList } from "@/ui/DescriptionList";
import { RUN_OF_JOB } from "@/words/experiments";
import { UNKNOWN } from "@/words/units";

/** Of a job that is a run: which experiment it is of, what was filled in, and the way to the next one. */
export function RunOfJob({ job }: { job: string }) {
  const { data: run } = useRunOfJob(job);
  return run ? <Loaded run={run} /> : null;
}

const VALUES_SHOWN = 8;

function Loaded({ run }: { run: Run }) {
  const { experiment, exists, version, run_by, cloned_from, given, changed } = run;
  const { data: now } = useExperiment(experiment, exists);
  const [all, setAll] = useState(false);
  const titles = new Map(now?.definition.parameters?.map((one) => [one.name, titleOf(one)]));
  const names = Object.keys(given).sort(
    (a, b) => Number(changed.includes(b)) - Number(changed.includes(a)),
  );
  const shown = all ? names : names.slice(0, VALUES_SHOWN);
  const facts: [string, ReactNode][] = [
    [
      RUN_OF_JOB.experiment,
      exists ? (
        <Link key="" to="/experiments/$name" params={{ name: experiment }}>
          {now?.definition.title ?? experiment}
        </Link>
      ) : (
        RUN_OF_JOB.gone(experiment)
      ),
    ],
    [RUN_OF_JOB.version, String(version)],
    [RUN_OF_JOB.by, run_by],
  ];
  if (cloned_from)
    facts.push([
      RUN_OF_JOB.from,
      <JobLink key="" job={cloned_from} look="accent">
        {cloned_from}
      </JobLink>,
    ]);
  const values = shown.map((name): [string, ReactNode] => [
    titles.get(name) ?? name,
    <span key="" className="num">
      {givenText(given[name]) || UNKNOWN}
      {changed.includes(name) && (
        <span className="ml-2 rounded-sm bg-selected px-1 text-accent text-xs">
          {RUN_OF_JOB.changed}
        </span>
      )}
    </span>,
  ]);
  return (
    <Card title={RUN_OF_JOB.title}>
      <div className="flex flex-col gap-3">
        <DescriptionList rows={facts} />
        {names.length === 0 ? (
          <p className="text-muted">{RUN_OF_JOB.defaults}</p>
        ) : (
          <div className="border-border border-t pt-3">
            <DescriptionList rows={values} />
          </div>
        )}
        <div className="flex flex-wrap gap-2">
          {exists && (
            <Button asChild>
              <Link
                to="/experiments/$name/run"
                params={{ name: experiment }}
                search={{ from: Number(run.job) }}
              >
                <RotateCcw size={15} aria-hidden /> {RUN_OF_JOB.again}
              </Link>
            </Button>
          )}
          {names.length > VALUES_SHOWN && (
            <Button kind="quiet" aria-expanded={all} onClick={() => setAll(!all)}>
              {all ? RUN_OF_JOB.less : RUN_OF_JOB.more(names.length)}
            </Button>
          )}
        </div>
      </div>
    </Card>
  );
}
