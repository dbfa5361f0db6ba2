import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { keys } from "./keys";
import { ApiError, isRetryable } from "./problem";
import type { Me } from "./types";

const LOGIN = "/login";

/**
 * A server that wants to know who we are gets a login page; the page we were on is come back to. Whoever was logged in is
 * told that this is over.
 */
function askForLogin(error: Error, me: Me | undefined): void {
  if (!(error instanceof ApiError) || error.status !== 401 || location.pathname === LOGIN) return;
  const ended = me && !me.open ? "&ended=1" : "";
  location.assign(`${LOGIN}?to=${encodeURIComponent(location.pathname + location.search)}${ended}`);
}

/** `onHeard` is called with every answer that came. */
export function makeQueryClient(onHeard: () => void): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => askForLogin(error, client.getQueryData(keys.me)),
      onSuccess: onHeard,
    }),
    defaultOptions: {
      // Whether the server can be reached, its answer says; a browser that believes to be offline may not keep a question
      // or an act and send it unasked when it believes otherwise.
      mutations: { networkMode: "always" },
      queries: {
        networkMode: "always",
        staleTime: 2000,
        retry: (failures, error) => isRetryable(error) && failures < 2,
        refetchOnWindowFocus: false,
      },
    },
  });
  return client;
}

interface ProviderProps {
  onHeard: () => void;
  children: ReactNode;
}

/** The cache of what was read, for the page below. */
export function QueryProvider({ onHeard, children }: ProviderProps) {
  const [client] = useState(() => makeQueryClient(onHeard));
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
