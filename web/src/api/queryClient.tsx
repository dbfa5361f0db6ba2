import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ApiError, isRetryable } from "./problem";

const LOGIN = "/login";

/** A server that wants to know who we are gets a login page; the page we were on is come back to. */
function askForLogin(error: Error): void {
  if (!(error instanceof ApiError) || error.status !== 401 || location.pathname === LOGIN) return;
  location.assign(`${LOGIN}?to=${encodeURIComponent(location.pathname + location.search)}`);
}

/** `onHeard` is called with every answer that came. */
export function makeQueryClient(onHeard: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: askForLogin, onSuccess: onHeard }),
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
