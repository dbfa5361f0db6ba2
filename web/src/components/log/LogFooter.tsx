import type { ReactNode } from "react";
import { LOG } from "@/words/log";

interface FooterProps {
  count: number;
  /** Lines that a filter leaves; null without one. */
  shown: number | null;
  error: string | null;
  /** The line, from 1, that the address names and the log does not have. */
  missing: number | null;
  running: boolean;
  ending: ReactNode;
}

/** How many lines there are, and how it ended. */
export function LogFooter({ count, shown, error, missing, running, ending }: FooterProps) {
  return (
    <footer className="flex flex-wrap items-center gap-x-4 border-border border-t px-3 py-1 text-muted text-xs">
      <span className="num" data-testid="line-count">
        {LOG.count(count)}
      </span>
      {shown !== null && <span className="num">{LOG.shown(shown)}</span>}
      {error && <span className="text-failed">{LOG.notLoaded(error)}</span>}
      {missing !== null && (
        <span role="status" className="text-warn">
          {running ? LOG.notYet(missing) : LOG.noSuchLine(missing, count)}
        </span>
      )}
      <span className="flex-1" />
      <span>{ending}</span>
    </footer>
  );
}
