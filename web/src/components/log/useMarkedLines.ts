import { type MouseEvent, useCallback, useEffect, useRef, useState } from "react";
import { type LineRange, lineHash, parseLineHash } from "./lineHash";

/**
 * The lines that the address names, and what a click on a line's number does: mark it, with Shift all up to it. `onNamed` is
 * called when another address is typed or pasted over this one.
 */
export function useMarkedLines(
  pageUrl: string,
  onNamed: (range: LineRange) => void,
): [LineRange | null, (index: number, event: MouseEvent) => void] {
  const [marked, setMarked] = useState(() => parseLineHash(location.hash));
  const named = useRef(onNamed);
  named.current = onNamed;
  useEffect(() => {
    const read = () => {
      const range = parseLineHash(location.hash);
      setMarked(range);
      if (range) named.current(range);
    };
    window.addEventListener("hashchange", read);
    return () => window.removeEventListener("hashchange", read);
  }, []);
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
