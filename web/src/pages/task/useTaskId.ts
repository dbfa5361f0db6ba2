import { getRouteApi } from "@tanstack/react-router";
import type { Attempt, TaskDetail } from "@/api/types";

const route = getRouteApi("/jobs/$job/tasks/$index");

/** The task that the address names, and the attempt if one is named. */
export function useTaskId(): { id: string; job: string; attempt: number | undefined } {
  const { job, index } = route.useParams();
  const { attempt } = route.useSearch();
  return { id: `${job}.${index}`, job, attempt };
}

/** The attempt on screen: the one that the address names, else the latest. */
export function shownAttempt(task: TaskDetail, number: number | undefined): Attempt | undefined {
  return task.attempt_list.find((attempt) => attempt.number === number) ?? task.attempt_list.at(-1);
}
