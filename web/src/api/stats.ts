import { useQuery, useQueryClient } from "@tanstack/react-query";
import { usePolling, useTopic } from "@/live/useLive";
import * as calls from "./calls";
import { keys } from "./keys";

/** The numbers of the overview, kept true by its topic. */
export function useStats() {
  const client = useQueryClient();
  useTopic("overview", (data) => client.setQueryData(keys.stats, data));
  return useQuery({
    queryKey: keys.stats,
    queryFn: ({ signal }) => calls.stats(signal),
    refetchInterval: usePolling(),
  });
}
