// Tasks as pages read them: one with its attempts, and the rows of a table.
import {
  keepPreviousData,
  useInfiniteQuery,
  useQueries,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useState } from "react";
import { usePolling, useTopic } from "@/live/useLive";
import * as calls from "./calls";
import { keys } from "./keys";
import type { Task, TaskDetail } from "./types";

export function useTask(id: string) {
  const client = useQueryClient();
  useTopic(`task:${id}`, (task) => client.setQueryData(keys.task(id), task));
  return useQuery({
    queryKey: keys.task(id),
    queryFn: ({ signal }) => calls.task(id, signal),
    refetchInterval: usePolling(),
  });
}

/** What is known of a task; reads nothing by itself. */
export const useKnownTask = (id: string) =>
  useQuery<TaskDetail>({ queryKey: keys.task(id), enabled: false }).data;

/** A task as it is now, without following it; an empty id asks for nothing. */
export const useTaskOnce = (id: string) =>
  useQuery({
    queryKey: keys.task(id),
    queryFn: ({ signal }) => calls.task(id, signal),
    enabled: id !== "",
  }).data;

export const useExplain = (id: string, polling: number | false) =>
  useQuery({
    queryKey: keys.explain(id),
    queryFn: () => calls.explain(id),
    refetchInterval: polling,
  });

export const useTaskArtifacts = (id: string) =>
  useQuery({ queryKey: keys.taskArtifacts(id), queryFn: () => calls.taskArtifacts(id) });

/** The first tasks that run now, with their progress. */
export const useRunningTasks = (job: string, limit: number) =>
  useQuery({
    queryKey: [...keys.tasks(job), "running", limit],
    queryFn: () => calls.jobTasks(job, { status: "running", limit }),
    placeholderData: keepPreviousData,
    refetchInterval: usePolling(),
  });

/** The first tasks that completed: what they measured tells what there is to see of the others. */
export const useMeasuredTasks = (job: string) =>
  useQuery({
    queryKey: [...keys.tasks(job), "measured"],
    queryFn: () => calls.jobTasks(job, { status: "completed", limit: PAGE }),
    placeholderData: keepPreviousData,
    refetchInterval: usePolling(),
  }).data?.tasks;

const PAGE = 200;
/** With a filter the next page is asked for when this many rows are left below. */
const ROWS_AHEAD = 20;

/** The rows of a task table, fetched as they are scrolled to. */
interface TaskRows {
  count: number;
  /** Tasks that match, also those not fetched yet; null until the first answer. */
  total: number | null;
  row: (index: number) => Task | undefined;
  /** Those that are here. */
  loaded: readonly Task[];
  onRange: (first: number, last: number) => void;
  error: Error | null;
  retry: () => void;
}

/** Without a filter the row number is the task's index, so any part can be had at once. */
export function useAllTasks(job: string, total: number, enabled: boolean): TaskRows {
  const polling = usePolling();
  const [pages, setPages] = useState<[number, number]>([0, 0]);
  const numbers = enabled
    ? Array.from({ length: pages[1] - pages[0] + 1 }, (_, step) => pages[0] + step)
    : [];
  const answers = useQueries({
    queries: numbers.map((page) => ({
      queryKey: [...keys.tasks(job), "all", page],
      queryFn: () =>
        calls.jobTasks(job, { limit: PAGE, ...(page > 0 ? { after: page * PAGE - 1 } : {}) }),
      refetchInterval: polling,
    })),
  });
  const failed = answers.find((answer) => answer.error && !answer.data);
  return {
    count: total,
    total,
    loaded: answers.flatMap((answer) => answer.data?.tasks ?? []),
    row: (index) => answers[Math.floor(index / PAGE) - pages[0]]?.data?.tasks[index % PAGE],
    onRange: (first, last) => {
      const [a, b] = [Math.floor(first / PAGE), Math.floor(last / PAGE)];
      setPages((before) => (before[0] === a && before[1] === b ? before : [a, b]));
    },
    error: failed?.error ?? null,
    retry: () => failed?.refetch(),
  };
}

/** With a filter pages follow one another. */
export function useFilteredTasks(job: string, status: string | undefined): TaskRows {
  const query = useInfiniteQuery({
    queryKey: [...keys.tasks(job), "status", status],
    queryFn: ({ pageParam }) => calls.jobTasks(job, { limit: PAGE, status, after: pageParam }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (last) => (last.next === null ? undefined : Number(last.next)),
    refetchInterval: usePolling(),
    enabled: status !== undefined,
  });
  const rows = query.data?.pages.flatMap((page) => page.tasks) ?? [];
  return {
    count: rows.length,
    total: query.data?.pages[0]?.total ?? null,
    loaded: rows,
    row: (index) => rows[index],
    onRange: (_, last) => {
      if (last >= rows.length - ROWS_AHEAD && query.hasNextPage && !query.isFetching) {
        query.fetchNextPage();
      }
    },
    error: query.data ? null : query.error,
    retry: () => query.refetch(),
  };
}
