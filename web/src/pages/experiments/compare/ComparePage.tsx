import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useComparison } from "@/api/experiments";
import type { Comparison } from "@/api/experimentTypes";
import { CliButton } from "@/components/CliButton";
import { PageHeader } from "@/components/PageHeader";
import { QueryGate } from "@/components/QueryGate";
import { usePageTitle } from "@/lib/title";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { EmptyState } from "@/ui/States";
import { cli } from "@/words/cli";
import { DOING } from "@/words/errors";
import { COMPARE } from "@/words/experiments";
import { CompareTable, type Section } from "./CompareTable";
import { Pictures } from "./Pictures";
import { factRows, metricRows, parameterRows } from "./rows";

const route = getRouteApi("/runs/compare");
const COMPARED_MAX = 8;

/** Two to eight runs side by side: what differs first. */
export function ComparePage(): ReactNode {
  usePageTitle(COMPARE.title);
  const jobs = [
    ...new Set(
      String(route.useSearch().jobs ?? "")
        .split(",")
        .filter(Boolean),
    ),
  ];
  const isRight = jobs.length > 1 && jobs.length <= COMPARED_MAX;
  const query = useComparison(isRight ? jobs : []);
  return (
    <>
      <PageHeader
        title={COMPARE.title}
        actions={isRight && <CliButton lines={[cli.compareRuns(jobs)]} />}
      />
      {isRight ? (
        <QueryGate query={query} doing={DOING.loadComparison} rows={8}>
          {(comparison) => <Compared comparison={comparison} />}
        </QueryGate>
      ) : (
        <Card>
          <EmptyState
            title={COMPARE.few}
            action={
              <Button asChild>
                <Link to="/experiments">{COMPARE.toExperiments}</Link>
              </Button>
            }
          >
            {COMPARE.fewWhy}
          </EmptyState>
        </Card>
      )}
    </>
  );
}

function Compared({ comparison }: { comparison: Comparison }) {
  const { runs, parameters, metrics, pictures } = comparison;
  const [all, setAll] = useState(false);
  const navigate = useNavigate({ from: "/runs/compare" });
  const differing = parameters.filter(({ differs }) => differs);
  const same = parameters.filter(({ differs }) => !differs);
  const sections: Section[] = [
    {
      title: COMPARE.differ,
      rows: parameterRows([...differing, ...(all ? same : [])]),
      none: COMPARE.nothingDiffers,
      more:
        same.length > 0
          ? { label: all ? COMPARE.hideAll : COMPARE.showAll(same.length), run: () => setAll(!all) }
          : undefined,
    },
    { title: COMPARE.metrics, rows: metricRows(metrics), none: COMPARE.noMetrics },
    { title: COMPARE.facts, rows: factRows(runs), none: "" },
  ];
  const leaveOut = (job: string) =>
    navigate({
      search: { jobs: runs.flatMap((run) => (run.job === job ? [] : [run.job])).join(",") },
    });
  return (
    <div className="flex flex-col gap-4">
      <CompareTable
        runs={runs}
        sections={sections}
        onLeaveOut={runs.length > 2 ? leaveOut : undefined}
      />
      <Card title={COMPARE.pictures}>
        <Pictures runs={runs} pictures={pictures} />
      </Card>
    </div>
  );
}
