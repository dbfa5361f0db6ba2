import { type ReactNode, useMemo } from "react";
import type { Job } from "@/api/types";
import { JobLink } from "@/components/links";
import { etaRange, etaText } from "@/domain/jobs";
import { isFinal } from "@/domain/states";
import { serverNow, useNow } from "@/lib/clock";
import { formatMetric } from "@/lib/numbers";
import { formatAbout, formatDuration, formatMinute, millis } from "@/lib/time";
import { Card } from "@/ui/Card";
import { DescriptionList } from "@/ui/DescriptionList";
import { Count } from "@/ui/Num";
import { AbsTime } from "@/ui/Time";
import { ETA, JOB_FACTS, PRIORITIES } from "@/words/jobs";
import { tasksPerMinute, UNKNOWN } from "@/words/units";

export function JobFacts({ job }: { job: Job }) {
  const rows: [string, ReactNode][] = [
    [JOB_FACTS.ran, <Ran key="" job={job} />],
    ...timeLeft(job),
    [JOB_FACTS.tasks, <Count key="" value={job.counts.total} />],
    [JOB_FACTS.rate, <Rate key="" job={job} />],
    ...(isFinal(job.status)
      ? []
      : ([[JOB_FACTS.runners, <Count key="" value={job.runners} />]] as [string, ReactNode][])),
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
  if (job.depends_on.length > 0 && !isFinal(job.status))
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
    [JOB_FACTS.timeLeft, <Left key="" job={job} />],
    ...(job.eta.state === "left"
      ? ([[JOB_FACTS.done, <DoneAt key="" seconds={job.eta.seconds} />]] as [string, ReactNode][])
      : []),
    ...(range ? ([[JOB_FACTS.probably, range]] as [string, ReactNode][]) : []),
  ];
}

function Left({ job }: { job: Job }) {
  const now = useNow(30_000);
  const text =
    job.eta?.state === "left"
      ? ETA.about(formatAbout(job.eta.seconds * 1000))
      : etaText(job.eta, now, job.counts.total);
  return <span className="num">{text}</span>;
}

/** The time in which its tasks ran; and the whole time since the first, when it lay idle in between. */
function Ran({ job }: { job: Job }) {
  const worked = useWorked(job);
  const now = useNow(1000);
  const from = millis(job.started_at);
  if (from === null) return UNKNOWN;
  const whole = (millis(isFinal(job.status) ? job.completed_at : null) ?? now) - from;
  const text = formatDuration(worked ?? whole);
  const idle = worked !== null && whole - worked > Math.max(IDLE_MS, whole * IDLE_SHARE);
  return <span className="num">{idle ? JOB_FACTS.ranOf(text, formatDuration(whole)) : text}</span>;
}

const IDLE_MS = 5000;
const IDLE_SHARE = 0.05;

/** Tasks that ended a minute of the time in which tasks ran. */
function Rate({ job }: { job: Job }) {
  const worked = useWorked(job);
  const ended = job.counts.completed + job.counts.failed;
  if (worked === null || ended === 0 || worked <= 0) return UNKNOWN;
  const rate = (ended * 60_000) / worked;
  return `${formatMetric(Number(rate.toPrecision(2)))} ${tasksPerMinute}`;
}

/** Milliseconds in which tasks ran; they grow while some run. */
function useWorked(job: Job): number | null {
  const seconds = job.worked_seconds;
  const now = useNow(1000);
  const heard = useMemo(() => ({ seconds, at: serverNow() }), [seconds]);
  if (seconds === null || seconds === undefined) return null;
  const since = job.counts.running > 0 ? Math.max(0, now - heard.at) : 0;
  return Math.floor((seconds * 1000 + since) / 1000) * 1000 || seconds * 1000;
}

/** "about 16:40 CET": the clock time that the time left leads to. */
function DoneAt({ seconds }: { seconds: number }) {
  const now = useNow(30_000);
  return ETA.doneAbout(formatMinute(now + seconds * 1000, now));
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
