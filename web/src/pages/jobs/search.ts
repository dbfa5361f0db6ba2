// The filters of the list of jobs, as they stand in its address.
import type { JobState } from "@/api/types";
import { pickTexts, wholeNumber } from "@/lib/search";
import { JOB_STATES } from "@/words/states";

export interface JobsSearch {
  status?: string | undefined;
  owner?: string | undefined;
  label?: string | undefined;
  q?: string | undefined;
  sort?: string | undefined;
  /** From 2 on; the first page is not said. */
  page?: number | undefined;
}

export function jobsSearch(search: Record<string, unknown>): JobsSearch {
  const page = wholeNumber(search.page, 2);
  return {
    ...pickTexts(search, ["status", "owner", "label", "q", "sort"]),
    ...(page === undefined ? {} : { page }),
  };
}

/** Leaves out what is not set, so that addresses stay short. */
export function shortSearch(search: JobsSearch): JobsSearch {
  return Object.fromEntries(
    Object.entries(search).filter(
      ([key, value]) => value !== undefined && value !== "" && !(key === "page" && value === 1),
    ),
  );
}

/** The states that the address names, and what in it is no state. */
export function namedStates(status: string | undefined): { known: JobState[]; unknown: string[] } {
  const named = status?.split(",").filter(Boolean) ?? [];
  const isState = (name: string): name is JobState => name in JOB_STATES;
  return { known: named.filter(isState), unknown: named.filter((name) => !isState(name)) };
}

/** Whether jobs are left out; an order leaves none out. */
export const isFiltered = (search: JobsSearch): boolean =>
  Object.entries(search).some(
    ([key, value]) => key !== "sort" && key !== "page" && value !== undefined,
  );

/** The latest first unless the address says otherwise; names go upwards. */
export const sortOf = (key = "created") => ({ key, descending: key !== "name" });

/** How the order by a column stands in the address: the usual one is not said. */
export const sortParam = (column: string): string | undefined =>
  column === "created" ? undefined : column;
