import { getRouteApi } from "@tanstack/react-router";
import { useMemo } from "react";
import type { Attempt, LineType, TaskDetail } from "@/api/types";
import { readTypes } from "@/components/log/lineTypes";
import { isHandedBack } from "@/domain/states";

const route = getRouteApi("/jobs/$job/tasks/$index");

interface TaskAddress {
  id: string;
  job: string;
  attempt: number | undefined;
  /** The types of log lines that are shown alone. */
  types: LineType[];
}

/** The task that the address names, and the attempt if one is named. */
export function useTaskId(): TaskAddress {
  const { job, index } = route.useParams();
  const { attempt, type } = route.useSearch();
  const types = useMemo(() => readTypes(type), [type]);
  return { id: `${job}.${index}`, job, attempt, types };
}

/** The attempt on screen: the one that the address names, else the latest that was not handed back before it began. */
export function shownAttempt(task: TaskDetail, number: number | undefined): Attempt | undefined {
  return (
    task.attempt_list.find((attempt) => attempt.number === number) ??
    task.attempt_list.findLast((attempt) => !isHandedBack(attempt))
  );
}
