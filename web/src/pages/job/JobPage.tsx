import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import { CirclePause, CirclePlay, RotateCw, X } from "lucide-react";
import * as calls from "@/api/calls";
import { refreshJob, useJob } from "@/api/queries";
import type { Job } from "@/api/types";
import { StackedBar } from "@/charts/StackedBar";
import { ActionButton } from "@/components/ActionButton";
import { CliButton } from "@/components/CliButton";
import { EtaText } from "@/components/EtaText";
import { PageGate } from "@/components/PageGate";
import { PageHeader } from "@/components/PageHeader";
import { StateBadge } from "@/components/StateBadge";
import { TAB_CLASS, TabLinks } from "@/components/TabLinks";
import { cli } from "@/lib/cli";
import { jobCan, jobParts, jobWord } from "@/lib/jobs";
import { useKeys } from "@/lib/keys";
import { formatPercent, plural } from "@/lib/numbers";
import { isFinal } from "@/lib/states";
import { usePageTitle } from "@/lib/title";
import { Chip } from "@/ui/Chip";
import { CopyButton } from "@/ui/CopyButton";
import { CountsLine } from "./CountsLine";

const route = getRouteApi("/jobs/$job");

/** A job: its header, and the tab below it. */
export function JobPage() {
  const { job: id } = route.useParams();
  const query = useJob(id);
  return (
    <PageGate query={query} title={`Job ${id}`} doing={`load job ${id}`}>
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
  useKeys({
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
              <CopyButton text={job.id} label="Copy the job's id" />
            </span>
          </>
        }
        sentence={job.summary}
        actions={<Actions job={job} />}
      >
        {job.description && <p className="mt-1 max-w-prose text-muted">{job.description}</p>}
        <div className="mt-3 flex items-center gap-4">
          <div className="min-w-0 flex-1">
            <StackedBar tall parts={jobParts(job)} label={`Tasks of ${job.name}`} />
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
              title="Jobs with this label"
              className="no-underline"
            >
              <Chip>{value ? `${key}=${value}` : key}</Chip>
            </Link>
          ))}
          {!isFinal(job.status) && <EtaText eta={job.eta} />}
        </div>
      </PageHeader>
      <Tabs job={job} />
      <Outlet />
    </>
  );
}

function Tabs({ job }: { job: Job }) {
  const params = { job: job.id };
  const exact = { exact: true, includeSearch: false };
  return (
    <TabLinks label="Parts of the job">
      <Link to="/jobs/$job" params={params} activeOptions={exact} className={TAB_CLASS}>
        Summary
      </Link>
      <Link to="/jobs/$job/grid" params={params} activeOptions={exact} className={TAB_CLASS}>
        Task grid
      </Link>
      <Link to="/jobs/$job/tasks" params={params} activeOptions={exact} className={TAB_CLASS}>
        Tasks
      </Link>
      <Link to="/jobs/$job/results" params={params} activeOptions={exact} className={TAB_CLASS}>
        Results
      </Link>
      <Link to="/jobs/$job/spec" params={params} activeOptions={exact} className={TAB_CLASS}>
        Spec
      </Link>
    </TabLinks>
  );
}

function Actions({ job }: { job: Job }) {
  const client = useQueryClient();
  const refresh = () => refreshJob(client, job.id);
  const { running, pending, waiting, failed } = job.counts;
  return (
    <>
      {jobCan.pause(job) && (
        <ActionButton
          label="Pause"
          icon={<CirclePause size={15} aria-hidden />}
          run={() => calls.pauseJob(job.id)}
          onDone={refresh}
          cli={cli.pause(job.id)}
        />
      )}
      {jobCan.resume(job) && (
        <ActionButton
          label="Resume"
          kind="primary"
          icon={<CirclePlay size={15} aria-hidden />}
          run={() => calls.resumeJob(job.id)}
          onDone={refresh}
          cli={cli.resume(job.id)}
        />
      )}
      {jobCan.retryFailed(job) && (
        <ActionButton
          label={`Retry failed (${failed})`}
          icon={<RotateCw size={15} aria-hidden />}
          run={() => calls.retryJob(job.id, { status: ["failed"] })}
          onDone={refresh}
          done={(result) => `${plural(result.tasks, "task")} will run again`}
          cli={cli.retryFailed(job.id)}
        />
      )}
      {jobCan.cancel(job) && (
        <ActionButton
          label="Cancel job"
          kind="danger"
          icon={<X size={15} aria-hidden />}
          run={() => calls.cancelJob(job.id)}
          onDone={refresh}
          cli={cli.cancel(job.id)}
          confirm={{
            title: `Cancel ${job.name}?`,
            text: `${plural(running, "running task")} will be stopped and ${plural(pending + waiting, "waiting task")} will not start. Finished results stay.`,
          }}
        />
      )}
      <CliButton
        lines={[
          cli.job(job.id),
          cli.tasks(job.id),
          ...(failed > 0 ? [cli.failed(job.id), cli.retryFailed(job.id)] : []),
          ...(isFinal(job.status) ? [] : [cli.wait(job.id), cli.pause(job.id), cli.cancel(job.id)]),
          ...(job.labels.goliat === "super-study" && !isFinal(job.status)
            ? [cli.goliatWorker(job.name, job.counts.total)]
            : []),
          cli.results(job.id),
          cli.getResults(job.id),
        ]}
      />
    </>
  );
}
