// Runners as pages read them, and the pictures that GUI clients send.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { serverNow } from "@/lib/clock";
import { usePolling, useTopic } from "@/live/useLive";
import * as calls from "./calls";
import { keys } from "./keys";
import { useServerCall } from "./query";
import type { Runner } from "./types";

export function useRunners() {
  const client = useQueryClient();
  useTopic("runners", ({ runners }) => client.setQueryData(keys.runners, runners));
  return useQuery({
    queryKey: keys.runners,
    queryFn: ({ signal }) => calls.runners(signal),
    refetchInterval: usePolling(),
  });
}

export function useRunner(id: string) {
  const client = useQueryClient();
  useTopic("runners", ({ runners }) => {
    const mine = runners.find((runner) => runner.id === id);
    if (mine) client.setQueryData(keys.runner(id), mine);
  });
  return useQuery({
    queryKey: keys.runner(id),
    queryFn: ({ signal }) => calls.runner(id, signal),
    refetchInterval: usePolling(),
  });
}

/** What is known of a runner; reads nothing by itself. */
export const useKnownRunner = (id: string) =>
  useQuery<Runner>({ queryKey: keys.runner(id), enabled: false }).data;

/** A GUI client sends its tabs this often. */
const SCREENSHOTS_MS = 5000;

/** Screenshots are polled for, as no topic tells of them; not while the page is hidden. */
export const useScreenshots = (runner: string) =>
  useQuery({
    queryKey: keys.screenshots(runner),
    queryFn: ({ signal }) => calls.screenshots(runner, signal),
    refetchInterval: SCREENSHOTS_MS,
  });

/** The history has a point for each minute at the finest. */
const USAGE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** How busy a machine was in the last hours. Polled for, as no topic tells of it. */
export const useRunnerUsage = (id: string, hours: number) =>
  useQuery({
    queryKey: keys.usage(id, hours),
    queryFn: ({ signal }) =>
      calls.runnerUsage(id, new Date(serverNow() - hours * HOUR_MS).toISOString(), signal),
    refetchInterval: USAGE_MS,
  });

/** A token with which new machines join. */
export const useRunnerToken = (onStart: () => void) =>
  useServerCall(() => calls.runnerToken(), { onStart });

/** Asks anew for everything that an action on a runner may have changed. */
export function useRefreshRunner(): (id: string) => void {
  const client = useQueryClient();
  return (id) => {
    client.invalidateQueries({ queryKey: keys.runners });
    client.invalidateQueries({ queryKey: keys.runner(id) });
  };
}
