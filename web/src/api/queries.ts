// What pages read: a REST snapshot in the query cache, kept true by the live topics. Keys are made here only.
import {
  keepPreviousData,
  type QueryClient,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useMemo, useRef } from "react";
import { type Axis, gridAxes } from "@/lib/axes";
import { usePolling, useTopic } from "@/live/live";
import * as calls from "./calls";
import type { Job, JobList, Runner, Stats, TaskDetail } from "./types";

export const keys = {
  stats: ["stats"] as const,
  me: ["me"] as const,
  jobs: (query: calls.JobQuery) => ["jobs", query] as const,
  job: (id: string) => ["job", id] as const,
  jobSpec: (id: string) => ["job", id, "spec"] as const,
  jobErrors: (id: string) => ["job", id, "errors"] as const,
  grid: (id: string) => ["job", id, "grid"] as const,
  tasks: (id: string) => ["job", id, "tasks"] as const,
  artifacts: (id: string) => ["job", id, "artifacts"] as const,
  task: (id: string) => ["task", id] as const,
  explain: (id: string) => ["task", id, "explain"] as const,
  taskArtifacts: (id: string) => ["task", id, "artifacts"] as const,
  runners: ["runners"] as const,
  runner: (id: string) => ["runner", id] as const,
  screenshots: (id: string) => ["runner", id, "screenshots"] as const,
};

export function useStats() {
  const client = useQueryClient();
  useTopic("overview", (data) => client.setQueryData(keys.stats, data as Stats));
  return useQuery({
    queryKey: keys.stats,
    queryFn: ({ signal }) => calls.stats(signal),
    refetchInterval: usePolling(),
  });
}

export function useMe() {
  return useQuery({
    queryKey: keys.me,
    queryFn: calls.me,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

/** A page of jobs. Rows are patched in place; a job that appears or changes its state makes the page be asked anew. */
export function useJobs(query: calls.JobQuery) {
  const client = useQueryClient();
  const soon = useSoon();
  useTopic("jobs", (data, first) => {
    const changed = (data as { jobs: Job[] }).jobs;
    const before = client.getQueryData<JobList>(keys.jobs(query));
    if (!before) return;
    const moved = changed.some(
      (job) => before.jobs.find((old) => old.id === job.id)?.status !== job.status,
    );
    client.setQueryData(keys.jobs(query), patchJobs(before, changed));
    if (moved || first) soon(() => client.invalidateQueries({ queryKey: ["jobs"] }));
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

interface JobNews {
  job: Job;
  tasks: [number, number][];
}

/** A job with everything below it: its grid is patched, its task rows, errors and results are asked anew as tasks end. */
export function useJob(id: string) {
  const client = useQueryClient();
  const soon = useSoon();
  useTopic(`job:${id}`, (data, first) => {
    const news = data as JobNews;
    const before = client.getQueryData<Job>(keys.job(id));
    client.setQueryData(keys.job(id), news.job);
    if (first) client.invalidateQueries({ queryKey: keys.grid(id) });
    else client.setQueryData<Uint8Array>(keys.grid(id), (grid) => patchGrid(grid, news.tasks));
    soon(() => {
      client.invalidateQueries({ queryKey: keys.tasks(id) });
      if (!before || ended(before) === ended(news.job)) return;
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

const ended = ({ counts }: Job): number => counts.completed + counts.failed + counts.cancelled;

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

export function useGrid(id: string) {
  return useQuery({
    queryKey: keys.grid(id),
    queryFn: ({ signal }) => calls.jobGrid(id, signal),
    structuralSharing: false,
    refetchInterval: usePolling(),
  });
}

export const useJobSpec = (id: string) =>
  useQuery({
    queryKey: keys.jobSpec(id),
    queryFn: () => calls.jobSpec(id),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** The axes of the job's sweep, once its spec is here. */
export function useAxes(job: Job): Axis[] | null {
  const { data } = useJobSpec(job.id);
  return useMemo(() => (data ? gridAxes(data.spec, data.count) : null), [data]);
}

export const useJobErrors = (id: string, enabled: boolean) =>
  useQuery({ queryKey: keys.jobErrors(id), queryFn: () => calls.jobErrors(id), enabled });

/** The first tasks that run now, with their progress. */
export const useRunningTasks = (id: string, limit: number) =>
  useQuery({
    queryKey: [...keys.tasks(id), "running", limit],
    queryFn: () => calls.jobTasks(id, { status: "running", limit }),
    placeholderData: keepPreviousData,
    refetchInterval: usePolling(),
  });

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

export function useTask(id: string) {
  const client = useQueryClient();
  useTopic(`task:${id}`, (data) => {
    client.setQueryData(keys.task(id), data as TaskDetail);
  });
  return useQuery({
    queryKey: keys.task(id),
    queryFn: ({ signal }) => calls.task(id, signal),
    refetchInterval: usePolling(),
  });
}

export const useExplain = (id: string, polling: number | false) =>
  useQuery({
    queryKey: keys.explain(id),
    queryFn: () => calls.explain(id),
    refetchInterval: polling,
  });

export const useTaskArtifacts = (id: string) =>
  useQuery({ queryKey: keys.taskArtifacts(id), queryFn: () => calls.taskArtifacts(id) });

export function useRunners() {
  const client = useQueryClient();
  useTopic("runners", (data) =>
    client.setQueryData(keys.runners, (data as { runners: Runner[] }).runners),
  );
  return useQuery({
    queryKey: keys.runners,
    queryFn: ({ signal }) => calls.runners(signal),
    refetchInterval: usePolling(),
  });
}

export function useRunner(id: string) {
  const client = useQueryClient();
  useTopic("runners", (data) => {
    const { runners } = data as { runners: Runner[] };
    const mine = runners.find((runner) => runner.id === id);
    if (mine) client.setQueryData(keys.runner(id), mine);
  });
  return useQuery({
    queryKey: keys.runner(id),
    queryFn: ({ signal }) => calls.runner(id, signal),
    refetchInterval: usePolling(),
  });
}

/** A window sends its tabs this often. */
const PICTURES_MS = 5000;

/** Pictures are asked for, as nothing tells of them; not while the page is hidden. */
export const useScreenshots = (runner: string) =>
  useQuery({
    queryKey: keys.screenshots(runner),
    queryFn: ({ signal }) => calls.screenshots(runner, signal),
    refetchInterval: PICTURES_MS,
  });

/** Everything that may have changed by an act on a job. */
export function refreshJob(client: QueryClient, id: string): void {
  client.invalidateQueries({ queryKey: keys.job(id) });
  client.invalidateQueries({ queryKey: ["jobs"] });
  client.invalidateQueries({ queryKey: ["task"] });
}

const SOON_MS = 1000;

/** Runs the latest of many wishes, at most once a second, the first at once. */
function useSoon(): (act: () => void) => void {
  const next = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  return (act) => {
    clearTimeout(timer.current);
    const wait = Math.max(0, next.current - Date.now());
    timer.current = setTimeout(() => {
      next.current = Date.now() + SOON_MS;
      act();
    }, wait);
  };
}
