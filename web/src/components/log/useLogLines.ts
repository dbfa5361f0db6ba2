import { useEffect } from "react";
import type { LogRowsMap } from "./rows";
import type { LogLine, LogSource } from "./source";
import { type Log, useLog } from "./useLog";
import type { LogScroll } from "./useLogScroll";
import { ROW } from "./useLogScroll";

/** Rows above and below the window that are fetched with it. */
const ABOVE = 5;
const BELOW = 20;

interface VisibleRows {
  first: number;
  last: number;
  /** Rows below the window's lower edge. */
  unseen: number;
}

export function visibleRows(count: number, { top, viewport }: LogScroll): VisibleRows {
  const bottom = top + viewport / ROW;
  return {
    first: Math.max(0, Math.floor(top) - ABOVE),
    last: Math.min(count - 1, Math.ceil(bottom) + BELOW),
    unseen: Math.max(0, count - 1 - Math.floor(bottom)),
  };
}

interface LinesOptions {
  rows: LogRowsMap;
  visible: VisibleRows;
  /** Lines that came with the answer to a search. */
  known: ReadonlyMap<number, LogLine>;
  /** Lines that were pushed to us; they need no request. */
  pushed: readonly LogLine[] | undefined;
}

interface Lines {
  lineAt: (index: number) => LogLine | undefined;
  error: Log["error"];
}

/** The lines in sight, fetched as they come into it. */
export function useLogLines(
  source: LogSource,
  { rows, visible: { first, last }, known, pushed }: LinesOptions,
): Lines {
  const { want, offer, get, error } = useLog(source);
  useEffect(() => {
    const lines = [];
    for (let row = first; row <= last; row += 1) lines.push(rows.line(row));
    want(lines.filter((line) => !known.has(line)));
  }, [want, first, last, rows, known]);
  useEffect(() => {
    if (pushed && pushed.length > 0) offer(pushed);
  }, [offer, pushed]);
  return { lineAt: (index) => get(index) ?? known.get(index), error };
}
