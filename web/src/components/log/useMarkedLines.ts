import { type MouseEvent, useCallback, useState } from "react";
import { type LineRange, lineHash, parseLineHash } from "./lineHash";

/** The lines that the address names, and what a click on a line's number does: mark it, with Shift all up to it. */
export function useMarkedLines(
  pageUrl: string,
): [LineRange | null, (index: number, event: MouseEvent) => void] {
  const [marked, setMarked] = useState(() => parseLineHash(location.hash));
  const mark = useCallback(
    (index: number, event: MouseEvent) => {
      event.preventDefault();
      const range = span(event.shiftKey && marked ? marked.first : index, index);
      setMarked(range);
      history.replaceState(history.state, "", `${pageUrl}#${lineHash(range)}`);
    },
    [marked, pageUrl],
  );
  return [marked, mark];
}

const span = (a: number, b: number): LineRange => ({ first: Math.min(a, b), last: Math.max(a, b) });
