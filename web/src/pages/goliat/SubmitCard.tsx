import { useRunners } from "@/api/queries";
import { plural } from "@/lib/numbers";
import { isWindow } from "@/lib/runners";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Kbd } from "@/ui/Kbd";
import type { Cut } from "./useCut";

interface SubmitProps {
  cut: Cut;
  sending: boolean;
  /** Why the study was not made, unless a field says it. */
  refusal: string | null;
}

/** The button says what it does; below it, who will do the work. */
export function SubmitCard({ cut, sending, refusal }: SubmitProps) {
  return (
    <Card>
      <div className="flex flex-col gap-3">
        <div className="flex items-center gap-3">
          <Button kind="primary" type="submit" aria-disabled={cut.is === "asked" || sending}>
            {sending ? "Submitting…" : words(cut)}
          </Button>
          <span className="max-sm:hidden" title="Submits from every field">
            <Kbd>Ctrl</Kbd> <Kbd>Enter</Kbd>
          </span>
        </div>
        {refusal && (
          <p role="alert" className="break-words text-failed">
            Not submitted: {refusal}
          </p>
        )}
        <Takers />
      </div>
    </Card>
  );
}

function words(cut: Cut): string {
  if (cut.is === "asked") return "Cutting…";
  return cut.is === "made" ? `Submit ${plural(cut.study.total, "assignment")}` : "Submit";
}

/** The label that a runner needs to be given assignments. */
const LABEL = "goliat";
const TAKING = ["idle", "busy"];

function Takers() {
  const { data } = useRunners();
  const takers = data?.filter(
    (runner) => !isWindow(runner) && LABEL in runner.labels && TAKING.includes(runner.status),
  ).length;
  return (
    <p className="max-w-prose text-muted">
      {takers === undefined ? (
        "Each assignment waits until a machine takes it."
      ) : takers > 0 ? (
        <>
          {plural(takers, "runner")} with the label <code>{LABEL}</code>{" "}
          {takers === 1 ? "takes" : "take"} one after the other.
        </>
      ) : (
        <>
          No runner with the label <code>{LABEL}</code> is connected now, so each assignment waits
          until one is.
        </>
      )}{" "}
      On other machines a person starts <code>goliat worker</code>.
    </p>
  );
}
