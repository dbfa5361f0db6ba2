// Experiments and their runs as pages read them.
import {
  keepPreviousData,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useThrottledCallback } from "@/lib/useThrottledCallback";
import { useTopic } from "@/live/useLive";
import * as calls from "./experimentCalls";
import type { RunValues, WrittenDefinition } from "./experimentTypes";
import { keys } from "./keys";
import { ApiError } from "./problem";

/** No topic tells of experiments themselves: what others change is asked for. */
const EXPERIMENTS_MS = 10_000;
/** What jobs do changes lists of runs; they are asked for anew at most this often. */
const REFRESH_MS = 1500;

/** Asks anew as jobs change, for what is told of runs. */
function useRefreshWithJobs(key: readonly unknown[]): void {
  const client = useQueryClient();
  const throttled = useThrottledCallback(REFRESH_MS);
  useTopic("jobs", (_, first) => {
    if (!first) throttled(() => client.invalidateQueries({ queryKey: key }));
  });
}

export function useExperiments(query: { search: string; archived: boolean }) {
  useRefreshWithJobs(keys.experiments);
  return useInfiniteQuery({
    queryKey: [...keys.experiments, query],
    queryFn: ({ pageParam, signal }) =>
      calls.experiments(
        {
          search: query.search || undefined,
          archived: query.archived || undefined,
          after: pageParam,
        },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: EXPERIMENTS_MS,
  });
}

/** The newest version, told again when somebody makes a newer one; or an old one, which never changes. */
export const useExperiment = (name: string, enabled = true) =>
  useQuery({
    queryKey: keys.experiment(name),
    queryFn: () => calls.experiment(name),
    refetchInterval: EXPERIMENTS_MS,
    enabled,
  });

export function useRuns(name: string) {
  useRefreshWithJobs(keys.runs(name));
  return useInfiniteQuery({
    queryKey: keys.runs(name),
    queryFn: ({ pageParam, signal }) => calls.runs(name, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    refetchInterval: EXPERIMENTS_MS,
  });
}

/** The run that a job is; null for a job that is none. */
export const useRunOfJob = (job: string | undefined) =>
  useQuery({
    queryKey: keys.runOfJob(job ?? ""),
    queryFn: () =>
      calls.runOfJob(job ?? "").catch((error: unknown) => {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }),
    enabled: job !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });

export function useComparison(jobs: readonly string[]) {
  useRefreshWithJobs(keys.comparison(jobs));
  return useQuery({
    queryKey: keys.comparison(jobs),
    queryFn: ({ signal }) => calls.compareRuns(jobs, signal),
    enabled: jobs.length > 1,
  });
}

/** What a text of a definition comes to. */
export const useCheckedDefinition = (written: WrittenDefinition) =>
  useQuery({
    queryKey: ["experiment-text", written.format, written.text],
    queryFn: ({ signal }) => calls.checkDefinition(written, signal),
    placeholderData: keepPreviousData,
    enabled: written.text.trim() !== "",
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });

/** What values come to: tasks, commands, runners. `null`: nothing to ask about yet. */
export const useCheckedValues = (name: string, body: RunValues | null) =>
  useQuery({
    queryKey: [...keys.experiment(name), "check", JSON.stringify(body)],
    queryFn: ({ signal }) => calls.checkValues(name, body as RunValues, signal),
    placeholderData: keepPreviousData,
    enabled: body !== null,
    gcTime: 60_000,
  });

/** One's own draft as it was when the form opened; and who else is at the form, again and again. */
export const useDrafts = (name: string) =>
  useQuery({
    queryKey: keys.drafts(name),
    queryFn: () => calls.drafts(name),
    refetchInterval: EXPERIMENTS_MS,
    refetchOnMount: "always",
  });

/** Asks anew for everything that an act on an experiment may have changed. */
export function useRefreshExperiment(): (name: string) => void {
  const client = useQueryClient();
  return (name) => {
    client.invalidateQueries({ queryKey: keys.experiment(name) });
    client.invalidateQueries({ queryKey: keys.experiments });
  };
}

/** Forgets an experiment that is gone. */
export function useForgetExperiment(): (name: string) => void {
  const client = useQueryClient();
  return (name) => {
    client.removeQueries({ queryKey: keys.experiment(name) });
    client.invalidateQueries({ queryKey: keys.experiments });
  };
}
