import type { Job } from "@/api/types";
import { bulkCommand } from "@/domain/jobActions";
import { Button } from "@/ui/Button";
import { CodeLine } from "@/ui/CodeLine";
import { Dialog } from "@/ui/Dialog";
import { BULK } from "@/words/jobs";
import { UI } from "@/words/ui";

interface CancelProps {
  jobs: Job[];
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onYes: () => void;
}

/** Asks before jobs are cancelled: how many, and what of them stops. */
export function CancelDialog({ jobs, open, onOpenChange, onYes }: CancelProps) {
  const close = () => onOpenChange(false);
  const ids = jobs.map(({ id }) => id);
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={BULK.cancelTitle(jobs.length)}
      description={BULK.cancelText(jobs.reduce((sum, job) => sum + unended(job), 0))}
      footer={
        <>
          <Button onClick={close}>{UI.keep}</Button>
          <Button
            kind="danger"
            onClick={() => {
              close();
              onYes();
            }}
          >
            {BULK.cancelYes(jobs.length)}
          </Button>
        </>
      }
    >
      <CodeLine text={bulkCommand("cancel", ids)} className="mt-3" />
    </Dialog>
  );
}

const unended = ({ counts }: Job): number => counts.running + counts.pending + counts.waiting;
