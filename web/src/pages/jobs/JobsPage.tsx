import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useMemo, useRef } from "react";
import { useJobs, useStats } from "@/api/queries";
import type { JobsSearch } from "@/app/router";
import { CliButton } from "@/components/CliButton";
import { JobLine } from "@/components/JobLine";
import { PageHeader } from "@/components/PageHeader";
import { QueryError } from "@/components/QueryGate";
import { cli } from "@/lib/cli";
import { useKeys } from "@/lib/keys";
import { formatExact } from "@/lib/numbers";
import { usePageTitle } from "@/lib/title";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { EmptyState, Skeleton } from "@/ui/States";
import { BulkBar } from "./BulkBar";
import { JobFilters } from "./JobFilters";
import { JobsTable } from "./JobsTable";
import { useSelection } from "./useSelection";

const PAGE_SIZE = 200;
const route = getRouteApi("/jobs");

export function JobsPage() {
  usePageTitle("Jobs");
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/jobs" });
  const box = useRef<HTMLInputElement>(null);
  const { page = 1, ...filter } = search;
  const stats = useStats();
  const query = useJobs({ ...filter, limit: PAGE_SIZE, offset: (page - 1) * PAGE_SIZE });
  const change = (next: JobsSearch) =>
    navigate({ search: clean({ ...filter, ...next }), replace: true });
  const list = query.data;
  const ids = useMemo(() => (list?.jobs ?? []).map(({ id }) => id), [list]);
  const selection = useSelection(ids);
  const chosen = (list?.jobs ?? []).filter(({ id }) => selection.ids.has(id));
  useKeys({
    "/": () => box.current?.focus(),
    escape: chosen.length > 0 ? selection.clear : null,
  });
  const filtered = Object.keys(filter).some((key) => key !== "sort");
  return (
    <>
      <PageHeader
        title="Jobs"
        actions={
          <>
            <CliButton lines={[cli.jobs, cli.status]} />
            {stats.data?.server.compat.includes("goliat") && (
              <Button asChild kind="primary">
                <Link to="/goliat/new">
                  <Plus size={15} aria-hidden /> New GOLIAT study
                </Link>
              </Button>
            )}
          </>
        }
      />
      <Card padded={false}>
        <JobFilters search={search} byStatus={list?.by_status ?? {}} box={box} onChange={change} />
        {list === undefined ? (
          query.error ? (
            <QueryError error={query.error} doing="load the jobs" onRetry={() => query.refetch()} />
          ) : (
            <Skeleton rows={8} />
          )
        ) : list.jobs.length === 0 ? (
          filtered ? (
            <EmptyState
              title="No job matches"
              action={<Button onClick={() => navigate({ search: {} })}>Clear the filters</Button>}
            />
          ) : (
            <EmptyState title="No job yet" command={cli.sample.command}>
              Submit one from a terminal; it appears here at once.
            </EmptyState>
          )
        ) : (
          <>
            <ul className="m-0 list-none p-0 md:hidden">
              {list.jobs.map((job) => (
                <JobLine key={job.id} job={job} />
              ))}
            </ul>
            <div className="max-md:hidden">
              <JobsTable
                jobs={list.jobs}
                selection={selection}
                sort={sortOf(search.sort)}
                onSort={({ key }) => change({ sort: key === "created" ? undefined : key })}
                below={chosen.length > 0 ? 96 : 48}
              />
            </div>
          </>
        )}
        {chosen.length > 0 && <BulkBar jobs={chosen} onClear={selection.clear} />}
        {list && list.total > 0 && (
          <footer className="num flex items-center gap-3 border-border border-t px-4 py-2 text-muted text-xs">
            <span>
              {formatExact(list.offset + 1)} to {formatExact(list.offset + list.jobs.length)} of{" "}
              {formatExact(list.total)}
            </span>
            <span className="flex-1" />
            {page > 1 && (
              <Button
                size="sm"
                onClick={() => navigate({ search: clean({ ...filter, page: page - 1 }) })}
              >
                Newer
              </Button>
            )}
            {list.offset + list.jobs.length < list.total && (
              <Button
                size="sm"
                onClick={() => navigate({ search: clean({ ...filter, page: page + 1 }) })}
              >
                Older
              </Button>
            )}
          </footer>
        )}
      </Card>
    </>
  );
}

const sortOf = (key = "created") => ({ key, descending: key !== "name" });

/** Leaves out what is not set, so that addresses stay short. */
function clean(search: JobsSearch): JobsSearch {
  return Object.fromEntries(
    Object.entries(search).filter(
      ([key, value]) => value !== undefined && value !== "" && !(key === "page" && value === 1),
    ),
  );
}
