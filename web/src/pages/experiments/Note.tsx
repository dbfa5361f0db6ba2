import { Info } from "lucide-react";
import type { ReactNode } from "react";

/** Something to know before one goes on, with what can be done about it. */
export function Note({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div
      role="note"
      className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg border border-border bg-surface px-3 py-2"
    >
      <Info size={16} className="shrink-0 text-accent" aria-hidden />
      <span className="min-w-0 grow basis-56 break-words">{children}</span>
      {action}
    </div>
  );
}
