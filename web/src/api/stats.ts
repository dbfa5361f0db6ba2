import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { usePolling, useTopic } from "@/live/useLive";
import * as calls from "./calls";
import { keys } from "./keys";
import type { StorageHealth } from "./types";

/**
 * What a person should know of the disk of the server; null when all is well. The topic needs no database, which may be
 * what cannot be written.
 */
export function useStorageMessage(): string | null {
  const { data } = useStats();
  const [heard, setHeard] = useState<StorageHealth | null>(null);
  useTopic("server", (told) => setHeard(told));
  return (heard ?? data?.storage)?.message ?? null;
}

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
