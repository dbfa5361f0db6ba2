// Who is logged in, and how to become or cease to be that.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import * as calls from "./calls";
import { keys } from "./keys";
import { useServerCall } from "./query";

/** Whose everything is while there are no people. */
export const NOBODY = "local";

/** The person of this browser. It does not change while the page is open: a login loads it anew. */
export function useMe() {
  return useQuery({
    queryKey: keys.me,
    queryFn: calls.me,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

/** Exchanges a password or a token for a session. What was read before belongs to somebody else, so the cache is emptied. */
export function useLogin(onDone: () => void) {
  const client = useQueryClient();
  return useServerCall((shown: calls.Login) => calls.login(shown), {
    onDone: () => {
      client.clear();
      onDone();
    },
  });
}

/** What a link is good for. */
export function useWelcome(code: string) {
  return useQuery({
    queryKey: keys.welcome(code),
    queryFn: () => calls.welcome(code),
    retry: false,
  });
}

/** How somebody comes in by a link; `takesOver`: and has from now on what was `local`'s. */
interface ComingIn {
  code: string;
  name: string;
  password: string;
  takesOver: boolean;
}

/**
 * Comes in by a link: a login like any other. Whoever is in stays in when taking over fails; `onDone` is told why it did.
 */
export function useAcceptWelcome(onDone: (notTaken: Error | null) => void) {
  const client = useQueryClient();
  const comeIn = async ({ takesOver, ...body }: ComingIn) => {
    const { username } = await calls.acceptWelcome(body);
    if (!takesOver) return null;
    return calls.takeOver(username, NOBODY).then(
      () => null,
      (error: Error) => error,
    );
  };
  return useServerCall(comeIn, {
    onDone: (notTaken) => {
      client.clear();
      onDone(notTaken);
    },
  });
}

/** The program that waits under a code. */
export function useDeviceLogin(code: string) {
  return useQuery({
    queryKey: keys.device(code),
    queryFn: () => calls.deviceLogin(code),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

/** Allows the program that waits under a code, or does not; gives back which. */
export function useAnswerDevice(code: string) {
  return useServerCall(async (answer: { allow: boolean }) => {
    await calls.answerDeviceLogin(code, answer);
    return answer;
  });
}
