import { useQueryClient } from "@tanstack/react-query";
import { CirclePause, CirclePlay, RotateCw, X } from "lucide-react";
import { type ReactNode, useState } from "react";
import * as calls from "@/api/calls";
import type { Job } from "@/api/types";
import { jobCan } from "@/lib/jobs";
import { formatExact, plural } from "@/lib/numbers";
import { Button } from "@/ui/Button";
import { CodeLine } from "@/ui/CodeLine";
import { Dialog } from "@/ui/Dialog";
import { showToast } from "@/ui/toast";
import { onEach } from "./bulk";

interface Act {
  verb: string;
  /** The verb of the command line. */
  command: string;
  icon: ReactNode;
  can: (job: Job) => boolean;
  run: (job: Job) => Promise<unknown>;
  done: string;
}

const ACTS: Act[] = [
  {
    verb: "Pause",
    command: "pause",
    icon: <CirclePause size={14} aria-hidden />,
    can: jobCan.pause,
    run: (job) => calls.pauseJob(job.id),
    done: "paused",
  },
  {
    verb: "Resume",
    command: "resume",
    icon: <CirclePlay size={14} aria-hidden />,
    can: jobCan.resume,
    run: (job) => calls.resumeJob(job.id),
    done: "resumed",
  },
  {
    verb: "Retry failed",
    command: "retry --failed",
    icon: <RotateCw size={14} aria-hidden />,
    can: jobCan.retryFailed,
    run: (job) => calls.retryJob(job.id, { status: ["failed"] }),
    done: "retried",
  },
];
const CANCEL: Act = {
  verb: "Cancel",
  command: "cancel",
  icon: <X size={14} aria-hidden />,
  can: jobCan.cancel,
  run: (job) => calls.cancelJob(job.id),
  done: "cancelled",
};

/** What can be done with the chosen jobs; each button says for how many of them. */
export function BulkBar({ jobs, onClear }: { jobs: Job[]; onClear: () => void }) {
  const client = useQueryClient();
  const [busy, setBusy] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const start = async (act: Act) => {
    setAsking(false);
    const chosen = jobs.filter(act.can);
    const progress = (done: number) =>
      setBusy(`${act.verb}: ${formatExact(done)} of ${formatExact(chosen.length)}`);
    const { done, failures } = await onEach(chosen, act.run, progress);
    setBusy(null);
    client.invalidateQueries({ queryKey: ["jobs"] });
    if (done > 0) showToast({ kind: "info", title: `${plural(done, "job")} ${act.done}` });
    if (failures.length > 0)
      showToast({
        kind: "error",
        title: `${act.verb}: not done for ${plural(failures.length, "job")}`,
        detail: failures.slice(0, 5).join("\n"),
      });
  };
  const toCancel = jobs.filter(CANCEL.can);
  const tasks = toCancel.reduce(
    (sum, { counts }) => sum + counts.running + counts.pending + counts.waiting,
    0,
  );
  return (
    <section
      aria-label="Chosen jobs"
      className="flex flex-wrap items-center gap-2 border-border border-t bg-selected px-4 py-2"
    >
      <span className="num font-medium" role="status">
        {busy ?? `${plural(jobs.length, "job")} chosen`}
      </span>
      {ACTS.map((act) => {
        const count = jobs.filter(act.can).length;
        if (count === 0) return null;
        return (
          <Button
            key={act.verb}
            size="sm"
            icon={act.icon}
            disabled={busy !== null}
            title={commandLine(act, jobs)}
            onClick={() => start(act)}
          >
            {act.verb} {formatExact(count)}
          </Button>
        );
      })}
      {toCancel.length > 0 && (
        <Button
          size="sm"
          kind="danger"
          icon={CANCEL.icon}
          disabled={busy !== null}
          onClick={() => setAsking(true)}
        >
          Cancel {formatExact(toCancel.length)}…
        </Button>
      )}
      <span className="flex-1" />
      <Button size="sm" kind="quiet" onClick={onClear}>
        Choose none
      </Button>
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        title={`Cancel ${plural(toCancel.length, "job")}?`}
        description={`${plural(tasks, "task")} will be stopped or not start. Finished results stay.`}
        footer={
          <>
            <Button onClick={() => setAsking(false)}>Keep</Button>
            <Button kind="danger" onClick={() => start(CANCEL)}>
              Cancel {plural(toCancel.length, "job")}
            </Button>
          </>
        }
      >
        <CodeLine text={commandLine(CANCEL, jobs)} className="mt-3" />
      </Dialog>
    </section>
  );
}

const commandLine = (act: Act, jobs: Job[]): string =>
  `mothership ${act.command} ${jobs
    .filter(act.can)
    .map(({ id }) => id)
    .join(" ")}`;
