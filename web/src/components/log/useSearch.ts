// Searching the whole log on the server, and walking through what was found.
import { useEffect, useRef, useState } from "react";
import { useDebouncedValue } from "@/lib/useDebouncedValue";
import { ASKING, type Found } from "./finder";
import type { LogSource, SearchQuery } from "./source";
import { useHits } from "./useHits";

export interface Search {
  query: SearchQuery;
  setQuery: (query: SearchQuery) => void;
  found: Found;
  /** Position in `found.hits`. */
  current: number;
  /** Moves to the next (+1) or previous (−1) hit and gives its line. */
  step: (by: 1 | -1) => number | null;
}

const EMPTY: SearchQuery = { text: "", regex: false, caseSensitive: false };
const TYPING_MS = 250;

interface Options {
  count: number;
  /** Every match is shown, so that the first page of them is not enough. */
  all: boolean;
  /** The line that the reader is at. */
  near: () => number;
  /** Called with the first hit at or below `near()` once it is known. */
  onFound: (line: number) => void;
}

export function useSearch(source: LogSource, { count, all, near, onFound }: Options): Search {
  const [query, setQuery] = useState(EMPTY);
  const [current, setCurrent] = useState(0);
  const asked = query.text === "" ? null : query;
  // Not every key that is pressed asks the server.
  const settled = useDebouncedValue(asked, TYPING_MS) === asked;
  const hits = useHits(source, settled ? asked : null, { count, all });
  const found = settled ? hits : ASKING;

  const placed = useRef<SearchQuery | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first answer to a question moves the view, nothing else
  useEffect(() => {
    if (!asked || found.busy || found.error || placed.current === query) return;
    placed.current = query;
    const line = near();
    const below = found.hits.findIndex((hit) => hit.index >= line);
    const first = Math.max(0, below);
    setCurrent(first);
    const target = found.hits[first];
    if (target) onFound(target.index);
  }, [found, query]);

  const step = (by: 1 | -1) => {
    const { length } = found.hits;
    if (length === 0) return null;
    const next = (current + by + length) % length;
    setCurrent(next);
    return found.hits[next]?.index ?? null;
  };
  return { query, setQuery, found, current, step };
}
