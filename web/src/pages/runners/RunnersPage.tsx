import { useMemo } from "react";
import { useRunners } from "@/api/queries";
import { CliButton } from "@/components/CliButton";
import { PageHeader } from "@/components/PageHeader";
import { QueryGate } from "@/components/QueryGate";
import { cli } from "@/lib/cli";
import { usePageTitle } from "@/lib/title";
import { Card } from "@/ui/Card";
import { DataTable } from "@/ui/DataTable";
import { ConnectCard } from "./ConnectCard";
import { RUNNER_COLUMNS } from "./columns";

export function RunnersPage() {
  usePageTitle("Runners");
  const query = useRunners();
  const sorted = useMemo(
    () =>
      [...(query.data ?? [])].sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true })),
    [query.data],
  );
  return (
    <>
      <PageHeader title="Runners" actions={<CliButton lines={[cli.runners, cli.runnerToken]} />} />
      <div className="flex flex-col gap-4">
        <Card padded={false}>
          <QueryGate query={query} doing="load the runners" rows={5}>
            {() =>
              sorted.length === 0 ? (
                <p className="p-4 text-muted">
                  No machine is connected yet. The card below connects one.
                </p>
              ) : (
                <DataTable
                  label="Runners"
                  columns={RUNNER_COLUMNS}
                  count={sorted.length}
                  row={(index) => sorted[index]}
                  rowKey={(runner) => runner.id}
                />
              )
            }
          </QueryGate>
        </Card>
        <ConnectCard runners={query.data ?? []} />
      </div>
    </>
  );
}
