import { QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError, isRetryable } from "@/api/problem";
import { noteHeard } from "@/live/live";

/** A server that wants to know who we are gets a login page; the page we were on is come back to. */
function onError(error: Error): void {
  if (!(error instanceof ApiError) || error.status !== 401 || location.pathname === "/login")
    return;
  location.assign(`/login?to=${encodeURIComponent(location.pathname + location.search)}`);
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError, onSuccess: noteHeard }),
  defaultOptions: {
    queries: {
      staleTime: 2000,
      retry: (failures, error) => isRetryable(error) && failures < 2,
      refetchOnWindowFocus: false,
    },
  },
});
