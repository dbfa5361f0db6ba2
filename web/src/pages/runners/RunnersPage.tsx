import { useMemo, useState } from "react";
import { useRunners } from "@/api/runners";
import type { Runner } from "@/api/types";
import { CliButton } from "@/components/CliButton";
import { PageHeader } from "@/components/PageHeader";
import { QueryGate } from "@/components/QueryGate";
import { usePageTitle } from "@/lib/title";
import { Card } from "@/ui/Card";
import { DataTable } from "@/ui/DataTable";
import { cli } from "@/words/cli";
import { DOING } from "@/words/errors";
import { RUNNERS } from "@/words/runners";
import { PAGES } from "@/words/shell";
import { ConnectCard } from "./ConnectCard";
import { runnerColumns } from "./columns";
import { RunnerLine } from "./RunnerLine";

export function RunnersPage() {
  usePageTitle(PAGES.runners);
  const query = useRunners();
  return (
    <>
      <PageHeader
        title={PAGES.runners}
        actions={
          <CliButton
            lines={[
              cli.runners,
              cli.drain("NAME"),
              cli.enable("NAME"),
              cli.disable("NAME"),
              cli.runnerToken,
            ]}
          />
        }
      />
      <div className="flex flex-col gap-4">
        <Card padded={false}>
          <QueryGate query={query} doing={DOING.loadRunners} rows={5}>
            {(runners) =>
              runners.length === 0 ? (
                <p className="p-4 text-muted">{RUNNERS.none}</p>
              ) : (
                <Fleet runners={runners} />
              )
            }
          </QueryGate>
        </Card>
        <ConnectCard runners={query.data ?? []} />
      </div>
    </>
  );
}

/** All machines by name; those that are gone can be left out. */
function Fleet({ runners }: { runners: Runner[] }) {
  const [hiding, setHiding] = useState(false);
  const sorted = useMemo(
    () => [...runners].sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true })),
    [runners],
  );
  const here = sorted.filter(({ status }) => status !== "offline");
  const gone = sorted.length - here.length;
  const shown = hiding ? here : sorted;
  const columns = useMemo(() => runnerColumns(runners), [runners]);
  return (
    <>
      {gone > 0 && (
        <label className="flex items-center gap-2 border-border border-b px-4 py-2 text-muted text-xs">
          <input
            type="checkbox"
            checked={hiding}
            onChange={(event) => setHiding(event.target.checked)}
          />
          {RUNNERS.hideOffline(gone)}
        </label>
      )}
      <ul className="m-0 list-none p-0 md:hidden">
        {shown.map((runner) => (
          <RunnerLine key={runner.id} runner={runner} />
        ))}
      </ul>
      <div className="max-md:hidden">
        <DataTable
          label={RUNNERS.list}
          columns={columns}
          count={shown.length}
          row={(index) => shown[index]}
          rowKey={(runner) => runner.id}
        />
      </div>
    </>
  );
}
