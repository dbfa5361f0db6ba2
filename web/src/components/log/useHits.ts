// A question to the whole log, kept answered while the log grows.
import { useEffect, useRef, useState } from "react";
import { ASKING, Finder, type Found, NOTHING_FOUND } from "./finder";
import type { LogSource, SearchQuery } from "./source";

interface Options {
  /** Lines there are now. */
  count: number;
  /** Every match is wanted, not only the first page of them. */
  all: boolean;
}

/** A null query finds nothing and asks nothing. */
export function useHits(
  source: LogSource,
  query: SearchQuery | null,
  { count, all }: Options,
): Found {
  // The answer with its question, so that the old answer is never taken for the new one's.
  const [answer, setAnswer] = useState<{ question: string | null; found: Found } | null>(null);
  const finder = useRef<Finder | null>(null);
  const latest = useRef({ count, all });
  latest.current = { count, all };
  const question = query && JSON.stringify([source.key, query]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new question or another log begins anew, nothing else
  useEffect(() => {
    if (!query) return;
    const mine = new Finder(source, query, (found) => setAnswer({ question, found }));
    finder.current = mine;
    mine.update(latest.current.count, latest.current.all);
    return () => {
      mine.stop();
      finder.current = null;
    };
  }, [question]);

  useEffect(() => {
    finder.current?.update(count, all);
  }, [count, all]);
  if (question === null) return NOTHING_FOUND;
  return answer?.question === question ? answer.found : ASKING;
}
