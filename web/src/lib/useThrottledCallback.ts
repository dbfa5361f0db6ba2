import { useCallback, useRef } from "react";

/**
 * Runs the latest of the functions it is given, at most once in `ms`: the first at once. The last one runs after the unmount
 * as well, so that what it does to a cache is not lost by leaving the page.
 */
export function useThrottledCallback(ms: number): (run: () => void) => void {
  const next = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  return useCallback(
    (run) => {
      clearTimeout(timer.current);
      const wait = Math.max(0, next.current - Date.now());
      timer.current = setTimeout(() => {
        next.current = Date.now() + ms;
        run();
      }, wait);
    },
    [ms],
  );
}
