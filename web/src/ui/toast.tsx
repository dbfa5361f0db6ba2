// Short messages, bottom right. Errors stay until closed; at most three at once.
import { CircleX, Info, X } from "lucide-react";
import { Toast as Radix } from "radix-ui";
import { type ReactNode, useSyncExternalStore } from "react";
import { UI } from "@/words/ui";
import { Button } from "./Button";
import { IconButton } from "./IconButton";

interface ToastMessage {
  kind: "info" | "error";
  title: string;
  detail?: ReactNode;
  /** What to offer: `Undo`, `Try again`. */
  action?: { label: string; run: () => void };
}

type Shown = ToastMessage & { id: number };
let shown: Shown[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function publish(next: Shown[]): void {
  shown = next;
  for (const listener of listeners) listener();
}

export function showToast(message: ToastMessage): void {
  publish([...shown, { ...message, id: nextId++ }].slice(-3));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Toasts() {
  const messages = useSyncExternalStore(subscribe, () => shown);
  const close = (id: number) => publish(shown.filter((message) => message.id !== id));
  return (
    <Radix.Provider swipeDirection="right">
      {messages.map((message) => (
        <Radix.Root
          key={message.id}
          type={message.kind === "error" ? "foreground" : "background"}
          duration={message.kind === "error" ? Number.POSITIVE_INFINITY : 6000}
          onOpenChange={(open) => open || close(message.id)}
          className="rise flex w-88 max-w-[92vw] items-start gap-2 rounded-lg border border-border bg-raised p-3 shadow-overlay"
        >
          {message.kind === "error" ? (
            <CircleX size={16} className="mt-0.5 shrink-0 text-failed" aria-hidden />
          ) : (
            <Info size={16} className="mt-0.5 shrink-0 text-accent" aria-hidden />
          )}
          <div className="min-w-0 flex-1">
            <Radix.Title className="font-medium text-sm">{message.title}</Radix.Title>
            {message.detail && (
              <Radix.Description className="break-words text-muted text-xs">
                {message.detail}
              </Radix.Description>
            )}
            {message.action && (
              <Radix.Action asChild altText={message.action.label}>
                <Button size="sm" className="mt-2" onClick={message.action.run}>
                  {message.action.label}
                </Button>
              </Radix.Action>
            )}
          </div>
          <Radix.Close asChild>
            <IconButton label={UI.dismiss} icon={<X size={14} />} />
          </Radix.Close>
        </Radix.Root>
      ))}
      <Radix.Viewport className="fixed right-4 bottom-4 z-50 m-0 flex list-none flex-col gap-2 p-0 outline-none" />
    </Radix.Provider>
  );
}
