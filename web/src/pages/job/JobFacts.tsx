import type { ReactNode } from "react";
import type { Job } from "@/api/types";
import { EtaText } from "@/components/EtaText";
import { JobLink } from "@/components/links";
import { etaRange } from "@/domain/jobs";
import { isFinal } from "@/domain/states";
import { useNow } from "@/lib/clock";
import { formatMetric } from "@/lib/numbers";
import { formatAbsolute, formatClock, formatDuration, millis } from "@/lib/time";
import { Card } from "@/ui/Card";
import { DescriptionList } from "@/ui/DescriptionList";
import { Count } from "@/ui/Num";
import { AbsTime, Elapsed } from "@/ui/Time";
import { ETA, JOB_FACTS, PRIORITIES } from "@/words/jobs";
import { tasksPerMinute, UNKNOWN } from "@/words/units";

export function JobFacts({ job }: { job: Job }) {
  const rows: [string, ReactNode][] = [
    [JOB_FACTS.elapsed, <Elapsed key="" from={job.started_at} to={job.completed_at} />],
    ...timeLeft(job),
    [JOB_FACTS.tasks, <Count key="" value={job.counts.total} />],
    [JOB_FACTS.rate, <Rate key="" job={job} />],
    [JOB_FACTS.runners, <Count key="" value={job.runners} />],
    [JOB_FACTS.owner, job.owner],
    [JOB_FACTS.created, <AbsTime key="" at={job.created_at} />],
    [JOB_FACTS.started, <AbsTime key="" at={job.started_at} />],
    [JOB_FACTS.ended, <AbsTime key="" at={isFinal(job.status) ? job.completed_at : null} />],
    [JOB_FACTS.varies, job.varying.length > 0 ? job.varying.join(", ") : JOB_FACTS.nothingVaries],
    [JOB_FACTS.priority, PRIORITIES[job.priority] ?? String(job.priority)],
    [JOB_FACTS.retries, job.max_retries === 0 ? JOB_FACTS.none : JOB_FACTS.upTo(job.max_retries)],
    [
      JOB_FACTS.timeLimit,
      job.timeout_seconds === null ? JOB_FACTS.none : formatDuration(job.timeout_seconds * 1000),
    ],
  ];
  if (job.depends_on.length > 0)
    rows.push([JOB_FACTS.waitsFor, <Needs key="" jobs={job.depends_on} />]);
  return (
    <Card title={JOB_FACTS.title} className="self-start">
      <DescriptionList rows={rows} />
    </Card>
  );
}

function timeLeft(job: Job): [string, ReactNode][] {
  if (isFinal(job.status) || !job.eta) return [];
  const range = etaRange(job.eta);
  return [
    [JOB_FACTS.timeLeft, <EtaText key="" eta={job.eta} />],
    ...(job.eta.state === "left"
      ? ([[JOB_FACTS.done, <DoneAt key="" seconds={job.eta.seconds} />]] as [string, ReactNode][])
      : []),
    ...(range ? ([[JOB_FACTS.probably, range]] as [string, ReactNode][]) : []),
  ];
}

/** Tasks that ended a minute, over the time since the first began. */
function Rate({ job }: { job: Job }) {
  const now = useNow(5000);
  const from = millis(job.started_at);
  const to = (isFinal(job.status) ? millis(job.completed_at) : null) ?? now;
  const ended = job.counts.completed + job.counts.failed;
  if (from === null || ended === 0 || to <= from) return UNKNOWN;
  const rate = (ended * 60_000) / (to - from);
  return `${formatMetric(Number(rate.toPrecision(2)))} ${tasksPerMinute}`;
}

/** "about 16:40": the clock time that the time left leads to. */
function DoneAt({ seconds }: { seconds: number }) {
  const now = useNow(30_000);
  const at = now + seconds * 1000;
  return ETA.doneAbout(
    seconds < 72_000 ? formatClock(at).slice(0, 5) : formatAbsolute(at).slice(0, 16),
  );
}

function Needs({ jobs }: { jobs: string[] }) {
  return (
    <>
      {jobs.map((id) => (
        <JobLink key={id} job={id} look="prose" className="mr-2 text-accent">
          {id}
        </JobLink>
      ))}
    </>
  );
}
