// Folding and filtering change which row a line stands in; the line at the top stays at the top.
import { useEffect, useLayoutEffect, useRef } from "react";
import type { LogRowsMap } from "./rows";
import type { LogScroll } from "./useLogScroll";

/** Gives a function that brings a line into sight, also one that `uncover` has to open first (it says so by true). */
export function useScrollAnchor(
  rows: LogRowsMap,
  scroll: LogScroll,
  uncover: (line: number) => boolean,
): (line: number) => void {
  const topLine = useRef(0);
  const wanted = useRef<number | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only other rows move the view
  useLayoutEffect(() => {
    if (wanted.current !== null) {
      scroll.reveal(rows.row(wanted.current));
      wanted.current = null;
    } else if (!scroll.following) {
      const row = rows.row(topLine.current);
      if (row !== Math.floor(scroll.top)) scroll.moveTo(row);
    }
  }, [rows]);
  useEffect(() => {
    topLine.current = rows.line(Math.floor(scroll.top));
  });
  return (line) => {
    if (uncover(line)) wanted.current = line;
    else scroll.reveal(rows.row(line));
  };
}
