import { useJobs } from "@/api/jobs";
import { useRunners } from "@/api/runners";
import { useStats } from "@/api/stats";
import { CliButton } from "@/components/CliButton";
import { PageHeader } from "@/components/PageHeader";
import { QueryError } from "@/components/QueryGate";
import { usePageTitle } from "@/lib/title";
import { Card } from "@/ui/Card";
import { EmptyState, Skeleton } from "@/ui/States";
import { cli } from "@/words/cli";
import { DOING } from "@/words/errors";
import { OVERVIEW } from "@/words/overview";
import { PAGES } from "@/words/shell";
import { Attention } from "./Attention";
import { FleetWall } from "./FleetWall";
import { OverviewJobs } from "./OverviewJobs";
import { RecentFailures } from "./RecentFailures";
import { Tiles } from "./Tiles";

const OPEN = { status: "running,pending,paused", limit: 20 };
const ENDED = { status: "completed,failed,cancelled", limit: 6 };

/** Is all well, what is running, what broke? */
export function OverviewPage() {
  usePageTitle("");
  const stats = useStats();
  const open = useJobs(OPEN);
  const ended = useJobs(ENDED);
  const runners = useRunners();
  const noJobs = open.data?.total === 0 && ended.data?.total === 0;
  return (
    <>
      <PageHeader
        title={PAGES.overview}
        actions={<CliButton lines={[cli.status, cli.jobs, cli.runners]} />}
      />
      {stats.data ? (
        <Tiles stats={stats.data} />
      ) : stats.error ? (
        <QueryError
          error={stats.error}
          doing={DOING.loadOverview}
          onRetry={() => stats.refetch()}
        />
      ) : (
        <Skeleton rows={2} />
      )}
      <div className="mt-4 grid grid-cols-1 gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(300px,2fr)]">
        <div className="flex min-w-0 flex-col gap-4">
          <Card title={OVERVIEW.openJobs} padded={false}>
            {noJobs ? (
              <EmptyState title={OVERVIEW.noJob} command={cli.sample.command}>
                {OVERVIEW.whatIsAJob}
              </EmptyState>
            ) : (
              <OverviewJobs query={open} none={OVERVIEW.nothingRuns} status={OPEN.status} />
            )}
          </Card>
          {!noJobs && (
            <Card title={OVERVIEW.latestJobs} padded={false}>
              <OverviewJobs query={ended} none={OVERVIEW.nothingEnded} />
            </Card>
          )}
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <Attention items={stats.data?.attention} cut={stats.data?.attention_cut} />
          <FleetWall query={runners} />
          <RecentFailures tasks={stats.data?.recent_failures} />
        </div>
      </div>
    </>
  );
}
