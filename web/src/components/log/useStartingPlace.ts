import { useEffect, useRef } from "react";
import { LEVEL_QUERIES } from "./levels";
import type { LineRange } from "./lineHash";
import { ERROR_TYPES, isLineType } from "./lineTypes";
import type { LogSource } from "./source";

const FIND_MS = 10_000;

/** Opens at the linked line, else at the first error of a failed attempt, else where the caller started. */
export function useStartingPlace(
  source: LogSource,
  count: number,
  marked: LineRange | null,
  findError: boolean,
  reveal: (line: number) => void,
): void {
  const placed = useRef("");
  const go = useRef(reveal);
  go.current = reveal;
  useEffect(() => {
    if (count === 0 || placed.current === source.key) return;
    placed.current = source.key;
    if (marked) return go.current(Math.min(marked.first, count - 1));
    if (!findError) return;
    firstError(source, count).then(
      (line) => go.current(line ?? count - 1),
      () => go.current(count - 1),
    );
  }, [source, count, marked, findError]);
}

/** By the type of lines where they have types, else by their words. */
async function firstError(source: LogSource, count: number): Promise<number | undefined> {
  const signal = AbortSignal.timeout(FIND_MS);
  const [last] = await source.fetch(count - 1, 1, signal);
  const query =
    last && isLineType(last.stream)
      ? { ...LEVEL_QUERIES.error, text: "", regex: false, types: ERROR_TYPES }
      : LEVEL_QUERIES.error;
  return (await source.search(query, 0, signal)).hits[0]?.index;
}
