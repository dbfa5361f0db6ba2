// Searching the whole log on the server, and walking through what was found.
import { useEffect, useState } from "react";
import type { LogSource, SearchQuery, SearchResult } from "./source";

export interface Search {
  query: SearchQuery;
  setQuery: (query: SearchQuery) => void;
  result: SearchResult | null;
  /** Position in `result.hits`. */
  current: number;
  /** Moves to the next (+1) or previous (−1) hit and gives its line. */
  step: (by: 1 | -1) => number | null;
  busy: boolean;
  error: string | null;
}

const NOTHING: SearchQuery = { text: "", regex: false, caseSensitive: false };
const TYPING_MS = 250;

/** `onFound` is called with the line of the first hit at or after `near()`. */
export function useSearch(
  source: LogSource,
  near: () => number,
  onFound: (line: number) => void,
): Search {
  const [query, setQuery] = useState(NOTHING);
  const [result, setResult] = useState<SearchResult | null>(null);
  const [current, setCurrent] = useState(0);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new question is a new query or another log, nothing else
  useEffect(() => {
    setResult(null);
    setError(null);
    setBusy(false);
    if (query.text === "") return;
    const control = new AbortController();
    const timer = setTimeout(async () => {
      setBusy(true);
      try {
        const found = await source.search(query, control.signal);
        if (control.signal.aborted) return;
        setResult(found);
        const line = near();
        const below = found.hits.findIndex((hit) => hit >= line);
        const index = Math.max(0, below);
        setCurrent(index);
        const target = found.hits[index];
        if (target !== undefined) onFound(target);
      } catch (problem) {
        if (!control.signal.aborted)
          setError(problem instanceof Error ? problem.message : String(problem));
      } finally {
        if (!control.signal.aborted) setBusy(false);
      }
    }, TYPING_MS);
    return () => {
      clearTimeout(timer);
      control.abort();
    };
  }, [query, source.key]);

  const step = (by: 1 | -1) => {
    const hits = result?.hits ?? [];
    if (hits.length === 0) return null;
    const next = (current + by + hits.length) % hits.length;
    setCurrent(next);
    return hits[next] ?? null;
  };
  return { query, setQuery, result, current, step, busy, error };
}
