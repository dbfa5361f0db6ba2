import { getRouteApi, Link, Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import { useJob } from "@/api/jobs";
import type { Job } from "@/api/types";
import { StackedBar } from "@/charts/StackedBar";
import { ConfigurationButton } from "@/components/ConfigurationButton";
import { EtaText } from "@/components/EtaText";
import { PageGate } from "@/components/PageGate";
import { PageHeader } from "@/components/PageHeader";
import { StateBadge } from "@/components/StateBadge";
import { TAB_CLASS, TabLinks } from "@/components/TabLinks";
import { jobParts, jobWord } from "@/domain/jobs";
import { isFinal } from "@/domain/states";
import { formatPercent } from "@/lib/numbers";
import { usePageTitle } from "@/lib/title";
import { useHotkeys } from "@/lib/useHotkeys";
import { Chip } from "@/ui/Chip";
import { CopyButton } from "@/ui/CopyButton";
import { DOING } from "@/words/errors";
import { CONFIGURATION } from "@/words/goliat";
import { JOB, JOB_TABS, JOBS } from "@/words/jobs";
import { PAGES } from "@/words/shell";
import { CountsLine } from "./CountsLine";
import { JobActions } from "./JobActions";

const route = getRouteApi("/jobs/$job");

/** A job: its header, and the tab below it. */
export function JobPage() {
  const { job: id } = route.useParams();
  const query = useJob(id);
  return (
    <PageGate query={query} title={PAGES.job(id)} doing={DOING.loadJob(id)}>
      {(job) => <Loaded job={job} />}
    </PageGate>
  );
}

function Loaded({ job }: { job: Job }) {
  const percent = isFinal(job.status) ? `${job.percent} %` : formatPercent(job.progress, true);
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const onGrid = pathname.endsWith("/grid");
  usePageTitle(`${percent} ${job.name}`);
  useHotkeys({
    v: () =>
      navigate({ to: onGrid ? "/jobs/$job/tasks" : "/jobs/$job/grid", params: { job: job.id } }),
  });
  return (
    <>
      <PageHeader
        title={job.name}
        badge={
          <>
            <StateBadge of="job" state={job.status} label={jobWord(job)} />
            <span className="num flex items-center text-muted">
              {job.id}
              <CopyButton text={job.id} label={JOB.copyId} />
            </span>
          </>
        }
        sentence={[job.summary, job.why_pending].filter(Boolean).join("; ")}
        actions={
          <>
            {job.has_configuration && (
              <ConfigurationButton of={job.id} label={CONFIGURATION.base} />
            )}
            <JobActions job={job} />
          </>
        }
      >
        {job.description && <p className="mt-1 max-w-prose text-muted">{job.description}</p>}
        <div className="mt-3 flex items-center gap-4">
          <div className="min-w-0 flex-1">
            <StackedBar tall parts={jobParts(job)} label={JOBS.tasksOf(job.name)} />
          </div>
          <span className="num w-18 whitespace-nowrap text-right font-semibold text-xl">
            {percent}
          </span>
        </div>
        <div className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-1 text-muted text-xs">
          <CountsLine job={job} />
          <span className="flex-1" />
          {Object.entries(job.labels).map(([key, value]) => (
            <Link
              key={key}
              to="/jobs"
              search={{ label: value ? `${key}=${value}` : key }}
              title={JOB.withLabel}
              className="no-underline"
            >
              <Chip>{value ? `${key}=${value}` : key}</Chip>
            </Link>
          ))}
          {!isFinal(job.status) && !saidAlready(job) && (
            <EtaText eta={job.eta} tasks={job.counts.total} />
          )}
        </div>
      </PageHeader>
      <Tabs job={job.id} />
      <Outlet />
    </>
  );
}

/** What it waits for stands in its sentence. */
const saidAlready = ({ eta }: Job): boolean => eta?.state === "waiting" || eta?.state === "paused";

const TABS = [
  { to: "/jobs/$job", label: JOB_TABS.summary },
  { to: "/jobs/$job/grid", label: JOB_TABS.grid },
  { to: "/jobs/$job/tasks", label: JOB_TABS.tasks },
  { to: "/jobs/$job/results", label: JOB_TABS.results },
  { to: "/jobs/$job/spec", label: JOB_TABS.spec },
] as const;

function Tabs({ job }: { job: string }) {
  return (
    <TabLinks label={JOB_TABS.title}>
      {TABS.map(({ to, label }) => (
        <Link
          key={to}
          to={to}
          params={{ job }}
          activeOptions={{ exact: true, includeSearch: false }}
          className={TAB_CLASS}
        >
          {label}
        </Link>
      ))}
    </TabLinks>
  );
}
