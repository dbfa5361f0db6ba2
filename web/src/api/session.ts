// Who is logged in, and how to become or cease to be that.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import * as calls from "./calls";
import { keys } from "./keys";
import { useServerCall } from "./query";

/** The person of this browser. It does not change while the page is open: a login loads it anew. */
export function useMe() {
  return useQuery({
    queryKey: keys.me,
    queryFn: calls.me,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

/** Exchanges a token for a session. What was read before belongs to somebody else, so the cache is emptied. */
export function useLogin(onDone: () => void) {
  const client = useQueryClient();
  return useServerCall((token: string) => calls.login(token), {
    onDone: () => {
      client.clear();
      onDone();
    },
  });
}
