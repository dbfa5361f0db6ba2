import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Job } from "@/api/types";
import { EtaText } from "@/components/EtaText";
import { useNow } from "@/lib/clock";
import { etaRange } from "@/lib/jobs";
import { formatMetric, UNKNOWN } from "@/lib/numbers";
import { isFinal } from "@/lib/states";
import { formatAbsolute, formatClock, formatDuration, millis } from "@/lib/time";
import { Card } from "@/ui/Card";
import { Facts } from "@/ui/Facts";
import { Count } from "@/ui/Num";
import { AbsTime, Elapsed } from "@/ui/Time";

const PRIORITIES: Record<number, string> = { 0: "low", 1: "normal", 2: "high", 3: "urgent" };

export function JobFacts({ job }: { job: Job }) {
  const rows: [string, ReactNode][] = [
    ["Elapsed", <Elapsed key="" from={job.started_at} to={job.completed_at} />],
    ...timeLeft(job),
    ["Tasks", <Count key="" value={job.counts.total} />],
    ["Rate", <Rate key="" job={job} />],
    ["Runners at work", <Count key="" value={job.runners} />],
    ["Owner", job.owner],
    ["Created", <AbsTime key="" at={job.created_at} />],
    ["Started", <AbsTime key="" at={job.started_at} />],
    ["Ended", <AbsTime key="" at={isFinal(job.status) ? job.completed_at : null} />],
    ["Varies", job.varying.length > 0 ? job.varying.join(", ") : "nothing"],
    ["Priority", PRIORITIES[job.priority] ?? String(job.priority)],
    ["Retries", job.max_retries === 0 ? "none" : `up to ${job.max_retries}`],
    [
      "Time limit",
      job.timeout_seconds === null ? "none" : formatDuration(job.timeout_seconds * 1000),
    ],
  ];
  if (job.depends_on.length > 0) rows.push(["Waits for", <Needs key="" jobs={job.depends_on} />]);
  return (
    <Card title="Facts" className="self-start">
      <Facts rows={rows} />
    </Card>
  );
}

function timeLeft(job: Job): [string, ReactNode][] {
  if (isFinal(job.status) || !job.eta) return [];
  const range = etaRange(job.eta);
  return [
    ["Time left", <EtaText key="" eta={job.eta} />],
    ...(job.eta.state === "left"
      ? ([["Done", <DoneAt key="" seconds={job.eta.seconds} />]] as [string, ReactNode][])
      : []),
    ...(range ? ([["Probably", range]] as [string, ReactNode][]) : []),
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
  return `${formatMetric(Number(rate.toPrecision(2)))} tasks/min`;
}

/** "about 16:40": the clock time that the time left leads to. */
function DoneAt({ seconds }: { seconds: number }) {
  const now = useNow(30_000);
  const at = now + seconds * 1000;
  return (
    <>about {seconds < 72_000 ? formatClock(at).slice(0, 5) : formatAbsolute(at).slice(0, 16)}</>
  );
}

function Needs({ jobs }: { jobs: string[] }) {
  return (
    <>
      {jobs.map((id) => (
        <Link key={id} to="/jobs/$job" params={{ job: id }} className="mr-2 text-accent">
          {id}
        </Link>
      ))}
    </>
  );
}
