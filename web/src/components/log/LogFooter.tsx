import type { ReactNode } from "react";
import { LOG } from "@/words/log";

interface FooterProps {
  count: number;
  /** Lines that a filter leaves; null without one. */
  shown: number | null;
  error: string | null;
  ending: ReactNode;
}

/** How many lines there are, and how it ended. */
export function LogFooter({ count, shown, error, ending }: FooterProps) {
  return (
    <footer className="flex flex-wrap items-center gap-x-4 border-border border-t px-3 py-1 text-muted text-xs">
      <span className="num" data-testid="line-count">
        {LOG.count(count)}
      </span>
      {shown !== null && <span className="num">{LOG.shown(shown)}</span>}
      {error && <span className="text-failed">{LOG.notLoaded(error)}</span>}
      <span className="flex-1" />
      <span>{ending}</span>
    </footer>
  );
}
