// What pages and components see of the query library: the state of something read, and a call that changes the server.
import { type UseQueryResult, useMutation } from "@tanstack/react-query";

/** Something read from the server: its data once it is here (kept through a failed refresh), or why it is not. */
export type Query<T> = Pick<UseQueryResult<T>, "data" | "error" | "refetch">;

interface CallOptions<R> {
  onStart?: () => void;
  onDone?: (result: R) => void;
  onError?: (error: Error) => void;
}

interface ServerCall<R, I = void> {
  run: (input: I) => void;
  pending: boolean;
  data: R | undefined;
  error: Error | null;
}

/** Something that changes the server. It is sent once for each `run`, never again by itself. */
export function useServerCall<R, I = void>(
  send: (input: I) => Promise<R>,
  { onStart, onDone, onError }: CallOptions<R> = {},
): ServerCall<R, I> {
  const { mutate, isPending, data, error } = useMutation<R, Error, I>({
    mutationFn: send,
    ...(onStart ? { onMutate: onStart } : {}),
    ...(onDone ? { onSuccess: (result: R) => onDone(result) } : {}),
    ...(onError ? { onError: (failure: Error) => onError(failure) } : {}),
  });
  return { run: mutate, pending: isPending, data, error };
}
