import { CircleX } from "lucide-react";
import type { Refusal } from "@/lib/experiment/refusal";
import { Coded } from "@/ui/Coded";
import { RUN_FORM } from "@/words/runForm";

interface SummaryProps {
  refusals: readonly Refusal[];
  /** Names of the fields that there are. */
  known: (name: string) => boolean;
  onGoTo: (name: string) => void;
}

/** Everything that is wrong, each with the way to its field. */
export function ErrorSummary({ refusals, known, onGoTo }: SummaryProps) {
  if (refusals.length === 0) return null;
  return (
    <div
      role="alert"
      data-state-class="failed"
      className="st-tint mb-4 rounded-lg border border-failed p-3"
    >
      <p className="flex items-center gap-2 font-medium text-failed">
        <CircleX size={16} className="shrink-0" aria-hidden />
        {RUN_FORM.summary(refusals.length)}. {RUN_FORM.nothingStarted}
      </p>
      <ul className="m-0 mt-1.5 flex list-none flex-col gap-1 p-0 pl-6">
        {refusals.map(({ parameter, message }) => (
          <li key={`${parameter} ${message}`} className="min-w-0 break-words">
            {known(parameter) ? (
              <button
                type="button"
                onClick={() => onGoTo(parameter)}
                className="text-left text-text underline hover:text-accent"
              >
                <Coded text={message} />
              </button>
            ) : (
              <Coded text={message} />
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
