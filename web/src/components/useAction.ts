import { useServerCall } from "@/api/query";
import { showToast } from "@/ui/toast";
import { UI } from "@/words/ui";

interface ActionOptions<R> {
  label: string;
  run: () => Promise<R>;
  onDone?: ((result: R) => void) | undefined;
  /** Said when it is done; nothing when the page itself shows it. */
  done?: ((result: R) => string) | undefined;
}

/** Something that changes the server: waits for it, says when it failed, and offers to try again. */
export function useAction<R>({ label, run, onDone, done }: ActionOptions<R>) {
  const action = useServerCall(run, {
    onDone: (result) => {
      onDone?.(result);
      if (done) showToast({ kind: "info", title: done(result) });
    },
    onError: (error) =>
      showToast({
        kind: "error",
        title: UI.notDone(label),
        detail: error.message,
        action: { label: UI.tryAgain, run: () => action.run() },
      }),
  });
  return action;
}
