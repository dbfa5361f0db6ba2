// A person's own account: how they are called, their password, where they are logged in, the tokens of their programs.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import * as calls from "./calls";
import { keys } from "./keys";
import { ApiError } from "./problem";
import { useServerCall } from "./query";
import type { MePatch, NewToken, PasswordChange, TokenRequest } from "./types";

/** No topic tells of sessions and tokens: they are polled for. */
const ACCOUNT_MS = 10_000;

export function usePatchMe(onDone: () => void) {
  const client = useQueryClient();
  return useServerCall((body: MePatch) => calls.patchMe(body), {
    onDone: (me) => {
      client.setQueryData(keys.me, me);
      onDone();
    },
  });
}

/** Changes the password; gives how many other sessions ended with it. */
export function useChangePassword(onDone: () => void) {
  const client = useQueryClient();
  const change = async (body: PasswordChange) => {
    const before = await calls.sessions();
    await calls.changePassword(body);
    return before.filter(({ current }) => !current).length;
  };
  return useServerCall(change, {
    onDone: () => {
      client.invalidateQueries({ queryKey: keys.sessions });
      onDone();
    },
  });
}

export const useSessions = () =>
  useQuery({ queryKey: keys.sessions, queryFn: calls.sessions, refetchInterval: ACCOUNT_MS });

/** Ends a session. One that has ended by itself meanwhile has ended. */
export const endSession = (id: string) => calls.endSession(id).catch(unlessGone);

/** Ends all sessions but this one; `others`: how many are shown, which the answer repeats. */
export async function endOtherSessions(others: number): Promise<number> {
  await calls.endOtherSessions();
  return others;
}

function unlessGone(error: unknown): void {
  if (!(error instanceof ApiError && error.status === 404)) throw error;
}

export const useTokens = () =>
  useQuery({ queryKey: keys.tokens, queryFn: calls.tokens, refetchInterval: ACCOUNT_MS });

export function useMakeToken(onDone: (token: NewToken) => void) {
  const client = useQueryClient();
  return useServerCall((body: TokenRequest) => calls.makeToken(body), {
    onDone: (token) => {
      client.invalidateQueries({ queryKey: keys.tokens });
      onDone(token);
    },
  });
}

/** Asks anew for what an act on sessions or tokens has changed. */
export function useRefreshAccount(): () => void {
  const client = useQueryClient();
  return () => {
    client.invalidateQueries({ queryKey: keys.sessions });
    client.invalidateQueries({ queryKey: keys.tokens });
  };
}
