// What the server would make of the study, asked while it is written. The rules of cutting are the server's alone.
import { useStudyCut, useStudyTotals } from "@/api/studies";
import type { Study } from "@/api/types";
import { useDebouncedValue } from "@/lib/useDebouncedValue";
import { cutText, type StudyForm } from "./study";

/** Long enough that not every key pressed asks the server. */
const TYPING_MS = 400;
/** Of larger configurations only the chosen way is asked for. */
const COUNTED_CHARS_MAX = 100_000;

export type Cut =
  /** There is nothing that could be cut. */
  | { is: "none" }
  /** `before`: what the last answer was. */
  | { is: "asked"; before: Study | undefined }
  | { is: "refused"; error: Error; again: () => void }
  | { is: "made"; study: Study };

/** `ready`: the form holds what can be asked. `ways`: the strategies that can be counted, each for itself. */
export function useCut(form: StudyForm, ready: boolean, ways: string[]) {
  // A way is chosen by one click, and its cut is mostly known already: only typing is waited for.
  const later = { ...useDebouncedValue(form, TYPING_MS), strategy: form.strategy };
  const settled = cutText(later) === cutText(form);
  const query = useStudyCut(cutText(later), ready && settled);
  const countable = later.config.length <= COUNTED_CHARS_MAX ? ways : [];
  const settledConfig = later.config === form.config;
  const bodies = countable.map((way) => cutText({ ...later, strategy: way }));
  const totals = useStudyTotals(bodies, settledConfig);
  const counts = new Map(countable.map((way, place) => [way, totals[place]]));
  return { cut: read(query, ready, settled), counts };
}

function read(query: ReturnType<typeof useStudyCut>, ready: boolean, settled: boolean): Cut {
  if (!ready) return { is: "none" };
  if (settled && query.error) {
    return { is: "refused", error: query.error, again: () => void query.refetch() };
  }
  if (settled && query.data && !query.isPlaceholderData) return { is: "made", study: query.data };
  return { is: "asked", before: query.data };
}
