// Keeps the visible lines in hand: fetches what is missing, one request at a time, newest wish first.
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { pause } from "@/lib/pause";
import { LogBuffer } from "./buffer";
import type { LogLine, LogSource } from "./source";

const RETRY_MS = 2000;

export interface Log {
  get(index: number): LogLine | undefined;
  /** Makes sure that these lines (ascending) come. */
  want(lines: readonly number[]): void;
  /** Lines that arrived by themselves. */
  offer(lines: readonly LogLine[]): void;
  /** Why the last request failed; null while all is well. */
  error: string | null;
}

export function useLog(source: LogSource): Log {
  const [, redraw] = useState(0);
  const [error, setError] = useState<string | null>(null);
  const buffer = useMemo(() => ({ key: source.key, lines: new LogBuffer() }), [source.key]).lines;
  const wish = useRef<readonly number[]>([]);
  const busy = useRef<AbortController | null>(null);
  const current = useRef(source);
  current.current = source;

  const work = useCallback(async () => {
    if (busy.current) return;
    const control = new AbortController();
    busy.current = control;
    while (!control.signal.aborted) {
      const range = buffer.missing(wish.current);
      if (!range) break;
      try {
        const lines = await current.current.fetch(range.from, range.limit, control.signal);
        if (control.signal.aborted) break;
        setError(null);
        buffer.put(lines);
        redraw((version) => version + 1);
        // The server has fewer lines than its count promised: the next count brings the rest.
        if (!buffer.get(range.from)) break;
      } catch (problem) {
        if (control.signal.aborted) break;
        setError(problem instanceof Error ? problem.message : String(problem));
        await pause(RETRY_MS, control.signal);
      }
    }
    if (busy.current === control) busy.current = null;
  }, [buffer]);

  useEffect(() => {
    // A new buffer is another attempt's log: let go of the old one's request.
    void work;
    return () => {
      busy.current?.abort();
      busy.current = null;
      wish.current = [];
    };
  }, [work]);

  return useMemo(
    () => ({
      get: (index) => buffer.get(index),
      want: (lines) => {
        wish.current = lines;
        void work();
      },
      offer: (lines) => {
        buffer.put(lines);
        redraw((version) => version + 1);
      },
      error,
    }),
    [buffer, work, error],
  );
}
