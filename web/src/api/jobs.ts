// Jobs as pages read them: a REST snapshot in the query cache, kept true by the live topics.
import {
  keepPreviousData,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useThrottledCallback } from "@/lib/useThrottledCallback";
import { usePolling, useTopic } from "@/live/useLive";
import * as calls from "./calls";
import { keys } from "./keys";
import type { Job, JobList } from "./types";

/** Lists are asked for anew at most this often, however many tasks end. */
const REFRESH_MS = 1000;

/** A page of jobs. Rows are patched in place; a job that appears or changes its state makes the page be asked anew. */
export function useJobs(query: calls.JobQuery) {
  const client = useQueryClient();
  const throttled = useThrottledCallback(REFRESH_MS);
  useTopic("jobs", ({ jobs: changed }, first) => {
    const before = client.getQueryData<JobList>(keys.jobs(query));
    if (!before) return;
    const moved = changed.some(
      (job) => before.jobs.find((old) => old.id === job.id)?.status !== job.status,
    );
    client.setQueryData(keys.jobs(query), patchJobs(before, changed));
    if (moved || first) throttled(() => client.invalidateQueries({ queryKey: keys.allJobs }));
  });
  return useQuery({
    queryKey: keys.jobs(query),
    queryFn: ({ signal }) => calls.jobs(query, signal),
    placeholderData: keepPreviousData,
    refetchInterval: usePolling(),
  });
}

export function patchJobs(list: JobList, changed: readonly Job[]): JobList {
  const byId = new Map(changed.map((job) => [job.id, job]));
  return { ...list, jobs: list.jobs.map((job) => byId.get(job.id) ?? job) };
}

/** A job with everything below it: its grid is patched, its task rows, errors and results are asked anew as tasks end. */
export function useJob(id: string) {
  const client = useQueryClient();
  const throttled = useThrottledCallback(REFRESH_MS);
  useTopic(`job:${id}`, ({ job, tasks }, first) => {
    const before = client.getQueryData<Job>(keys.job(id));
    client.setQueryData(keys.job(id), job);
    if (first) client.invalidateQueries({ queryKey: keys.grid(id) });
    else client.setQueryData<Uint8Array>(keys.grid(id), (grid) => patchGrid(grid, tasks));
    throttled(() => {
      client.invalidateQueries({ queryKey: keys.tasks(id) });
      if (!before || endedTasks(before) === endedTasks(job)) return;
      client.invalidateQueries({ queryKey: keys.jobErrors(id) });
      client.invalidateQueries({ queryKey: keys.artifacts(id) });
    });
  });
  return useQuery({
    queryKey: keys.job(id),
    queryFn: ({ signal }) => calls.job(id, signal),
    refetchInterval: usePolling(),
  });
}

const endedTasks = ({ counts }: Job): number => counts.completed + counts.failed + counts.cancelled;

/** A new array when something changed: canvases compare by identity. */
export function patchGrid(
  grid: Uint8Array | undefined,
  changes: readonly [number, number][] = [],
): Uint8Array | undefined {
  if (!grid || changes.length === 0) return grid;
  const next = grid.slice();
  for (const [index, state] of changes) next[index] = state;
  return next;
}

/** What is known of a job; reads nothing by itself. */
export const useKnownJob = (id: string) =>
  useQuery<Job>({ queryKey: keys.job(id), enabled: false }).data;

export function useGrid(id: string) {
  return useQuery({
    queryKey: keys.grid(id),
    queryFn: ({ signal }) => calls.jobGrid(id, signal),
    structuralSharing: false,
    refetchInterval: usePolling(),
  });
}

/** A spec never changes after the submit. */
export const useJobSpec = (id: string) =>
  useQuery({
    queryKey: keys.jobSpec(id),
    queryFn: () => calls.jobSpec(id),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const useJobErrors = (id: string, enabled: boolean) =>
  useQuery({ queryKey: keys.jobErrors(id), queryFn: () => calls.jobErrors(id), enabled });

const ARTIFACTS_PER_PAGE = 1000;

export function useArtifacts(id: string) {
  return useInfiniteQuery({
    queryKey: keys.artifacts(id),
    queryFn: ({ pageParam }) =>
      calls.jobArtifacts(id, { limit: ARTIFACTS_PER_PAGE, after: pageParam }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    refetchInterval: usePolling(),
  });
}

/** Asks anew for everything that an action on a job may have changed. */
export function useRefreshJob(): (id: string) => void {
  const client = useQueryClient();
  return (id) => {
    client.invalidateQueries({ queryKey: keys.job(id) });
    client.invalidateQueries({ queryKey: keys.allJobs });
    client.invalidateQueries({ queryKey: keys.allTasks });
  };
}

/** Asks anew for the lists of jobs. */
export function useRefreshJobs(): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: keys.allJobs });
}
