import { useMutation } from "@tanstack/react-query";
import { showToast } from "@/ui/toast";

interface ActOptions<R> {
  label: string;
  run: () => Promise<R>;
  onDone?: ((result: R) => void) | undefined;
  /** Said when it is done; nothing when the page itself shows it. */
  done?: ((result: R) => string) | undefined;
}

/** Something that changes the server: waits for it, says when it failed, and offers to try again. */
export function useAction<R>({ label, run, onDone, done }: ActOptions<R>) {
  const action = useMutation({
    mutationFn: run,
    onSuccess: (result) => {
      onDone?.(result);
      if (done) showToast({ kind: "info", title: done(result) });
    },
    onError: (error) =>
      showToast({
        kind: "error",
        title: `${label}: not done`,
        detail: error.message,
        action: { label: "Try again", run: () => action.mutate() },
      }),
  });
  return action;
}
