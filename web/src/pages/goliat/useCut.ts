// What the server would make of the study, asked while it is written. The rules of cutting are the server's alone.
import { type UseQueryResult, useQueries, useQuery } from "@tanstack/react-query";
import { postStudy } from "@/api/calls";
import type { Study } from "@/api/types";
import { cutText, type StudyForm } from "./study";
import { useLater } from "./useLater";

/** Long enough that not every key pressed asks the server. */
const TYPING_MS = 400;
/** Of larger configurations only the chosen way is asked for. */
const COUNTED_CHARS_MAX = 100_000;
/** The same text is always cut the same way, but texts are too long to keep for long. */
const KEPT_MS = 60_000;

export type Cut =
  /** There is nothing that could be cut. */
  | { is: "none" }
  /** `before`: what the last answer was. */
  | { is: "asked"; before: Study | undefined }
  | { is: "refused"; error: Error; again: () => void }
  | { is: "made"; study: Study };

const question = (body: string, enabled: boolean) => ({
  queryKey: ["goliat-cut", body],
  queryFn: ({ signal }: { signal: AbortSignal }) => postStudy(body, { signal }),
  enabled,
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: KEPT_MS,
});

/** `ready`: the form holds what can be asked. `ways`: the strategies that can be counted, each for itself. */
export function useCut(form: StudyForm, ready: boolean, ways: string[]) {
  // A way is chosen by one click, and its cut is mostly known already: only typing is waited for.
  const later = { ...useLater(form, TYPING_MS), strategy: form.strategy };
  const settled = cutText(later) === cutText(form);
  const query = useQuery<Study>({
    ...question(cutText(later), ready && settled),
    placeholderData: (before) => before,
  });
  const countable = later.config.length <= COUNTED_CHARS_MAX ? ways : [];
  const settledConfig = later.config === form.config;
  const counts = useQueries({
    queries: countable.map((way) => question(cutText({ ...later, strategy: way }), settledConfig)),
    combine: (all) => new Map(countable.map((way, place) => [way, counted(all[place])])),
  });
  return { cut: read(query, ready, settled), counts };
}

/** How many assignments a way gives; null when the server refuses it, undefined while nobody knows. */
const counted = (query: UseQueryResult<Study> | undefined): number | null | undefined =>
  query?.error ? null : query?.data?.total;

function read(query: UseQueryResult<Study>, ready: boolean, settled: boolean): Cut {
  if (!ready) return { is: "none" };
  if (settled && query.error) {
    return { is: "refused", error: query.error, again: () => void query.refetch() };
  }
  if (settled && query.data && !query.isPlaceholderData) return { is: "made", study: query.data };
  return { is: "asked", before: query.data };
}
