// The rows of a task table, fetched as they are scrolled to. Without a filter the row number is the task's index, so any
// part can be had at once; with a filter pages follow one another.
import { useInfiniteQuery, useQueries } from "@tanstack/react-query";
import { useState } from "react";
import { jobTasks } from "@/api/calls";
import { keys } from "@/api/queries";
import type { Task } from "@/api/types";
import { usePolling } from "@/live/live";

const PAGE = 200;

export interface TaskRows {
  count: number;
  /** Tasks that match, also those not fetched yet; null until the first answer. */
  total: number | null;
  row: (index: number) => Task | undefined;
  onRange: (first: number, last: number) => void;
  error: Error | null;
  retry: () => void;
}

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
        jobTasks(job, { limit: PAGE, ...(page > 0 ? { after: page * PAGE - 1 } : {}) }),
      refetchInterval: polling,
    })),
  });
  const failed = answers.find((answer) => answer.error && !answer.data);
  return {
    count: total,
    total,
    row: (index) => answers[Math.floor(index / PAGE) - pages[0]]?.data?.tasks[index % PAGE],
    onRange: (first, last) => {
      const [a, b] = [Math.floor(first / PAGE), Math.floor(last / PAGE)];
      setPages((before) => (before[0] === a && before[1] === b ? before : [a, b]));
    },
    error: failed?.error ?? null,
    retry: () => failed?.refetch(),
  };
}

export function useFilteredTasks(job: string, status: string | undefined): TaskRows {
  const query = useInfiniteQuery({
    queryKey: [...keys.tasks(job), "status", status],
    queryFn: ({ pageParam }) => jobTasks(job, { limit: PAGE, status, after: pageParam }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (last) => (last.next === null ? undefined : Number(last.next)),
    refetchInterval: usePolling(),
    enabled: status !== undefined,
  });
  const rows = query.data?.pages.flatMap((page) => page.tasks) ?? [];
  return {
    count: rows.length,
    total: query.data?.pages[0]?.total ?? null,
    row: (index) => rows[index],
    onRange: (_, last) => {
      if (last >= rows.length - 20 && query.hasNextPage && !query.isFetching) query.fetchNextPage();
    },
    error: query.data ? null : query.error,
    retry: () => query.refetch(),
  };
}
