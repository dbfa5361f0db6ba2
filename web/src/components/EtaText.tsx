import type { Eta, Job } from "@/api/types";
import { etaRange, etaText } from "@/domain/jobs";
import { useNow } from "@/lib/clock";
import { ETA } from "@/words/jobs";

interface EtaProps {
  eta: Eta | null | undefined;
  /** How many tasks the job has, when it is the time left of a job. */
  tasks?: number;
}

export function EtaText({ eta, tasks }: EtaProps) {
  const now = useNow(30_000);
  const text = etaText(eta, now, tasks);
  if (!text) return null;
  const range = etaRange(eta);
  return (
    <span className="num whitespace-nowrap" title={range ? ETA.probably(range) : undefined}>
      {text}
    </span>
  );
}

/** The time left of a job; where that depends on something else, what the server says it waits for. */
export function JobEta({ job }: { job: Pick<Job, "eta" | "summary" | "counts"> }) {
  const waits = job.eta?.state === "waiting" || job.eta?.state === "paused";
  if (!waits || job.summary === "") return <EtaText eta={job.eta} tasks={job.counts.total} />;
  return (
    <span className="inline-block max-w-full truncate align-bottom" title={job.summary}>
      {job.summary}
    </span>
  );
}
