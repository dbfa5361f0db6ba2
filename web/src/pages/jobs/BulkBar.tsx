import { useState } from "react";
import { useRefreshJobs } from "@/api/jobs";
import type { Job } from "@/api/types";
import { bulkCommand, JOB_VERBS, type JobVerb, jobAction, jobCan } from "@/domain/jobActions";
import { Button } from "@/ui/Button";
import { showToast } from "@/ui/toast";
import { BULK } from "@/words/jobs";
import { onEach } from "./bulk";
import { CancelDialog } from "./CancelDialog";

/** Names of those that refused; the toast has room for no more. */
const FAILURES_SHOWN = 5;

/** What can be done with the chosen jobs; each button says for how many of them. */
export function BulkBar({ jobs, onClear }: { jobs: Job[]; onClear: () => void }) {
  const refresh = useRefreshJobs();
  const [busy, setBusy] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const start = async (verb: JobVerb) => {
    const action = jobAction(verb);
    const chosen = jobs.filter(jobCan[verb]);
    const progress = (done: number) => setBusy(BULK.busy(action.verb, done, chosen.length));
    const { done, failures } = await onEach(chosen, ({ id }) => action.run(id), progress);
    setBusy(null);
    refresh();
    if (done > 0) showToast({ kind: "info", title: BULK.done(done, action.done) });
    if (failures.length > 0)
      showToast({
        kind: "error",
        title: BULK.notDone(action.verb, failures.length),
        detail: failures.slice(0, FAILURES_SHOWN).join("\n"),
      });
  };
  return (
    <section
      aria-label={BULK.title}
      className="flex flex-wrap items-center gap-2 border-border border-t bg-selected px-4 py-2"
    >
      <span className="num font-medium" role="status">
        {busy ?? BULK.chosen(jobs.length)}
      </span>
      {JOB_VERBS.map((verb) => (
        <BulkButton
          key={verb}
          verb={verb}
          jobs={jobs.filter(jobCan[verb])}
          disabled={busy !== null}
          onClick={() => (verb === "cancel" ? setAsking(true) : start(verb))}
        />
      ))}
      <span className="flex-1" />
      <Button size="sm" kind="quiet" onClick={onClear}>
        {BULK.none}
      </Button>
      <CancelDialog
        jobs={jobs.filter(jobCan.cancel)}
        open={asking}
        onOpenChange={setAsking}
        onYes={() => start("cancel")}
      />
    </section>
  );
}

interface ButtonProps {
  verb: JobVerb;
  /** Those that it can be done with. */
  jobs: Job[];
  disabled: boolean;
  onClick: () => void;
}

function BulkButton({ verb, jobs, disabled, onClick }: ButtonProps) {
  if (jobs.length === 0) return null;
  const action = jobAction(verb);
  const label = BULK.button(action.verb, jobs.length);
  return (
    <Button
      size="sm"
      kind={verb === "cancel" ? "danger" : "plain"}
      icon={<action.icon size={14} aria-hidden />}
      disabled={disabled}
      title={bulkCommand(
        verb,
        jobs.map(({ id }) => id),
      )}
      onClick={onClick}
    >
      {verb === "cancel" ? BULK.askFirst(label) : label}
    </Button>
  );
}
