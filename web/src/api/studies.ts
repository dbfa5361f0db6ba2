// GOLIAT studies: what the server would make of one, and the submit itself.
import { type UseQueryResult, useQueries, useQuery } from "@tanstack/react-query";
import * as calls from "./calls";
import { keys } from "./keys";
import { useServerCall } from "./query";
import type { Study } from "./types";

/** The same text is always cut the same way, but texts are too long to keep for long. */
const KEPT_MS = 60_000;

const cutQuery = (body: string, enabled: boolean) => ({
  queryKey: keys.studyCut(body),
  queryFn: ({ signal }: { signal: AbortSignal }) => calls.postStudy(body, { signal }),
  enabled,
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: KEPT_MS,
});

/** The study that a dry run of `body` gives; the one of the body before stays until the answer is here. */
export const useStudyCut = (body: string, enabled: boolean) =>
  useQuery<Study>({ ...cutQuery(body, enabled), placeholderData: (before) => before });

/** How many assignments each of these bodies gives: null when the server refuses it, undefined while nobody knows. */
export const useStudyTotals = (
  bodies: readonly string[],
  enabled: boolean,
): (number | null | undefined)[] =>
  useQueries({
    queries: bodies.map((body) => cutQuery(body, enabled)),
    combine: (answers) => answers.map(totalOf),
  });

const totalOf = ({ error, data }: UseQueryResult<Study>): number | null | undefined =>
  error ? null : data?.total;

/** `key` makes a body safe to send again: the same key makes one study. */
export const useSubmitStudy = (onDone: (study: Study) => void, onError: (error: Error) => void) =>
  useServerCall(({ body, key }: { body: string; key: string }) => calls.postStudy(body, { key }), {
    onDone,
    onError,
  });

/** A configuration never changes. `of`: a study or one of its tasks. */
export const useConfiguration = (of: string) =>
  useQuery({
    queryKey: keys.configuration(of),
    queryFn: ({ signal }) => calls.configuration(of, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: KEPT_MS,
  });
