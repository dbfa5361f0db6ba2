import { useRunners } from "@/api/runners";
import type { RunnerState } from "@/api/types";
import { isGuiClient } from "@/domain/runners";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Coded } from "@/ui/Coded";
import { Kbd } from "@/ui/Kbd";
import { SUBMIT } from "@/words/goliat";
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
            {sending ? SUBMIT.sending : label(cut)}
          </Button>
          <span className="max-sm:hidden" title={SUBMIT.everyField}>
            <Kbd>{SUBMIT.keys[0]}</Kbd> <Kbd>{SUBMIT.keys[1]}</Kbd>
          </span>
        </div>
        {refusal && (
          <p role="alert" className="break-words text-failed">
            {SUBMIT.refused(refusal)}
          </p>
        )}
        <Takers />
      </div>
    </Card>
  );
}

function label(cut: Cut): string {
  if (cut.is === "asked") return SUBMIT.cutting;
  return cut.is === "made" ? SUBMIT.submitTotal(cut.study.total) : SUBMIT.submit;
}

/** The label that a runner needs to be given assignments. */
const LABEL = "goliat";
const TAKING: readonly string[] = ["idle", "busy"] satisfies RunnerState[];

function Takers() {
  const { data } = useRunners();
  const takers = data?.filter(
    (runner) => !isGuiClient(runner) && LABEL in runner.labels && TAKING.includes(runner.status),
  ).length;
  const sentence =
    takers === undefined
      ? SUBMIT.waits
      : takers > 0
        ? SUBMIT.takers(takers, LABEL)
        : SUBMIT.noTaker(LABEL);
  return (
    <p className="max-w-prose text-muted">
      <Coded text={`${sentence}${SUBMIT.byHand}`} />
    </p>
  );
}
