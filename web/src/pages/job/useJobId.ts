import { getRouteApi } from "@tanstack/react-router";

const route = getRouteApi("/jobs/$job");

/** The job that the address names. */
export function useJobId(): string {
  return route.useParams().job;
}
