import { Link } from "@tanstack/react-router";
import { useArtifacts, useJob, useJobErrors } from "@/api/jobs";
import type { Job } from "@/api/types";
import { Gallery } from "@/components/files/Gallery";
import { isFinal } from "@/domain/states";
import { Card } from "@/ui/Card";
import { SUMMARY } from "@/words/jobs";
import { ErrorGroups } from "./ErrorGroups";
import { JobFacts } from "./JobFacts";
import { RunningTasks } from "./RunningTasks";
import { RunOfJob } from "./RunOfJob";
import { resultPictures } from "./resultPictures";
import { useAxes } from "./useAxes";
import { useJobId } from "./useJobId";

export function SummaryTab() {
  const { data: job } = useJob(useJobId());
  return job ? <Summary job={job} /> : null;
}

const PICTURES_SHOWN = 18;

function Summary({ job }: { job: Job }) {
  const errors = useJobErrors(job.id, job.counts.failed > 0);
  const artifacts = useArtifacts(job.id);
  const files = artifacts.data?.pages.flatMap((page) => page.artifacts) ?? [];
  const shown = resultPictures(files, useAxes(job));
  const total = artifacts.data?.pages[0]?.total ?? 0;
  return (
    <div className="grid grid-cols-1 gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(280px,360px)]">
      <div className="flex min-w-0 flex-col gap-4">
        {job.counts.running > 0 && <RunningTasks job={job} />}
        {job.counts.failed > 0 && <ErrorGroups query={errors} job={job} />}
        <Card
          title={SUMMARY.results}
          actions={
            total > 0 && (
              <Link
                to="/jobs/$job/results"
                params={{ job: job.id }}
                className="text-accent text-xs no-underline hover:underline"
              >
                {SUMMARY.allFiles(total)}
              </Link>
            )
          }
        >
          {shown.length > 0 ? (
            <>
              <Gallery pictures={shown.slice(0, PICTURES_SHOWN)} />
              {shown.length > PICTURES_SHOWN && (
                <Link
                  to="/jobs/$job/results"
                  params={{ job: job.id }}
                  className="mt-3 inline-block text-accent text-xs underline"
                >
                  {SUMMARY.morePictures(shown.length - PICTURES_SHOWN)}
                </Link>
              )}
            </>
          ) : (
            <p className="text-muted">
              {total > 0
                ? SUMMARY.noPicture(total)
                : isFinal(job.status)
                  ? SUMMARY.noFile
                  : SUMMARY.noFileYet}
            </p>
          )}
        </Card>
      </div>
      <div className="grid min-w-0 content-start gap-4">
        <RunOfJob job={job.id} />
        <JobFacts job={job} />
      </div>
    </div>
  );
}
