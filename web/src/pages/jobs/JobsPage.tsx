import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useRef } from "react";
import { useJobs } from "@/api/queries";
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
import { DataTable } from "@/ui/DataTable";
import { EmptyState, Skeleton } from "@/ui/States";
import { JOB_COLUMNS } from "./columns";
import { JobFilters } from "./JobFilters";

const PAGE_SIZE = 200;
const route = getRouteApi("/jobs");

export function JobsPage() {
  usePageTitle("Jobs");
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/jobs" });
  const box = useRef<HTMLInputElement>(null);
  useKeys({ "/": () => box.current?.focus() });
  const { page = 1, ...filter } = search;
  const query = useJobs({ ...filter, limit: PAGE_SIZE, offset: (page - 1) * PAGE_SIZE });
  const change = (next: JobsSearch) =>
    navigate({ search: clean({ ...filter, ...next }), replace: true });
  const list = query.data;
  const filtered = Object.keys(filter).some((key) => key !== "sort");
  return (
    <>
      <PageHeader title="Jobs" actions={<CliButton lines={[cli.jobs, cli.status]} />} />
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
              <DataTable
                label="Jobs"
                columns={JOB_COLUMNS}
                count={list.jobs.length}
                row={(index) => list.jobs[index]}
                rowKey={(job) => job.id}
                sort={sortOf(search.sort)}
                onSort={({ key }) => change({ sort: key === "created" ? undefined : key })}
                below={48}
                onOpen={(job) => navigate({ to: "/jobs/$job", params: { job: job.id } })}
              />
            </div>
          </>
        )}
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
