import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useMemo, useRef } from "react";
import { useJobs } from "@/api/jobs";
import { useStats } from "@/api/stats";
import { CliButton } from "@/components/CliButton";
import { PageHeader } from "@/components/PageHeader";
import { QueryGate } from "@/components/QueryGate";
import { usePageTitle } from "@/lib/title";
import { useHotkeys } from "@/lib/useHotkeys";
import { useSelection } from "@/lib/useSelection";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { cli } from "@/words/cli";
import { DOING } from "@/words/errors";
import { PAGES } from "@/words/shell";
import { BulkBar } from "./BulkBar";
import { JobFilters } from "./JobFilters";
import { JobRows, NoJobs, PastEnd } from "./JobRows";
import { JobsPager } from "./JobsPager";
import { isFiltered, type JobsSearch, namedStates, shortSearch } from "./search";

const PAGE_SIZE = 200;
const route = getRouteApi("/jobs");

/** All jobs: filters, the page of the list that the address names, and actions on those that are chosen. */
export function JobsPage() {
  usePageTitle(PAGES.jobs);
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/jobs" });
  const box = useRef<HTMLInputElement>(null);
  const { page = 1, ...filter } = search;
  const status = namedStates(search.status).known.join(",") || undefined;
  const query = useJobs({ ...filter, status, limit: PAGE_SIZE, offset: (page - 1) * PAGE_SIZE });
  const change = (next: JobsSearch) =>
    navigate({ search: shortSearch({ ...filter, ...next }), replace: true });
  const list = query.data;
  const jobs = list?.jobs ?? [];
  const ids = useMemo(() => (list?.jobs ?? []).map(({ id }) => id), [list]);
  const selection = useSelection(ids);
  const chosen = jobs.filter(({ id }) => selection.ids.has(id));
  useHotkeys({
    "/": () => box.current?.focus(),
    escape: chosen.length > 0 ? selection.clear : null,
  });
  return (
    <>
      <PageHeader title={PAGES.jobs} actions={<Actions />} />
      <Card padded={false}>
        <JobFilters search={search} byStatus={list?.by_status ?? {}} box={box} onChange={change} />
        <QueryGate query={query} doing={DOING.loadJobs} rows={8}>
          {() =>
            list && jobs.length === 0 && list.total > 0 ? (
              <PastEnd
                page={page}
                last={Math.ceil(list.total / PAGE_SIZE)}
                onPage={(to) => navigate({ search: shortSearch({ ...filter, page: to }) })}
              />
            ) : jobs.length === 0 ? (
              <NoJobs filtered={isFiltered(filter)} onClear={() => navigate({ search: {} })} />
            ) : (
              <JobRows
                jobs={jobs}
                selection={selection}
                sort={search.sort}
                onSort={(sort) => change({ sort })}
                below={chosen.length > 0 ? 96 : 48}
              />
            )
          }
        </QueryGate>
        {chosen.length > 0 && <BulkBar jobs={chosen} onClear={selection.clear} />}
        {list && jobs.length > 0 && (
          <JobsPager
            list={list}
            page={page}
            onPage={(to) => navigate({ search: shortSearch({ ...filter, page: to }) })}
          />
        )}
      </Card>
    </>
  );
}

function Actions() {
  const { data: stats } = useStats();
  return (
    <>
      <CliButton lines={[cli.jobs, cli.status]} />
      {stats?.server.compat.includes("goliat") && (
        <Button asChild kind="primary">
          <Link to="/goliat/new">
            <Plus size={15} aria-hidden /> {PAGES.newStudy}
          </Link>
        </Button>
      )}
    </>
  );
}
