// What of the log is shown: levels and matches only, with some lines around them, and folded groups.
import { useMemo, useState } from "react";
import type { Found } from "./finder";
import { GROUP_QUERY, type Group, readGroups } from "./groups";
import { LEVEL_QUERIES, LEVELS, type Level } from "./levels";
import { both, either, type LogRowsMap, someLines, wholeLog, withContext } from "./rows";
import type { LogLine, LogSource } from "./source";
import { useHits } from "./useHits";
import type { Search } from "./useSearch";

/** Levels of longer logs are counted when they are asked for: each count makes the server read the whole log. */
const COUNTED_UP_TO = 200_000;

export interface Facet {
  level: Level;
  /** Lines of this level; null while nobody asked. */
  total: number | null;
  on: boolean;
}

export interface ShownLines {
  rows: LogRowsMap;
  facets: Facet[];
  toggleLevel: (level: Level) => void;
  filtering: boolean;
  /** Said when lines that match are not all shown. */
  cut: string | null;
  /** By the line that names it. */
  groups: ReadonlyMap<number, Group>;
  folded: ReadonlySet<number>;
  toggleGroup: (first: number) => void;
  foldAll: (fold: boolean) => void;
  /** Opens the group that hides a line, if one does. */
  uncover: (line: number) => boolean;
  /** Lines that came with an answer. */
  known: ReadonlyMap<number, LogLine>;
}

interface Options {
  count: number;
  endedAt: number | null;
  search: Search;
  matchesOnly: boolean;
  around: number;
}

export function useShownLines(source: LogSource, options: Options): ShownLines {
  const { count, endedAt, search, around } = options;
  const [levels, setLevels] = useState<ReadonlySet<Level>>(new Set());
  const found = useLevels(source, count, levels);
  const small = count <= COUNTED_UP_TO;
  const marks = useHits(source, small ? GROUP_QUERY : null, { count, all: true });

  const groups = useMemo(
    () => new Map(readGroups(marks.hits, count, endedAt).map((group) => [group.first, group])),
    [marks.hits, count, endedAt],
  );
  const [folded, setFolded] = useState<ReadonlySet<number>>(new Set());

  const matchesOnly = options.matchesOnly && search.query.text !== "";
  const filtering = matchesOnly || levels.size > 0;
  const chosen = LEVELS.filter((level) => levels.has(level)).map((level) => found[level]);
  const answers = matchesOnly ? [...chosen, search.found] : chosen;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `answers` is made anew each time; its members are not
  const filter = useMemo(() => {
    if (!filtering) return null;
    let lines = chosen.length > 0 ? either(chosen.map(indexes)) : indexes(search.found);
    if (matchesOnly && chosen.length > 0) lines = both(lines, indexes(search.found));
    const known = new Map(answers.flatMap(({ hits }) => hits).map((hit) => [hit.index, hit]));
    return { rows: someLines(withContext(lines, around, count)), known };
  }, [filtering, matchesOnly, around, around > 0 ? count : 0, ...padded(answers)]);

  const whole = useMemo(() => {
    const hidden = [...groups.values()].filter(({ first }) => folded.has(first));
    return wholeLog(
      count,
      hidden.map(({ first, last }) => ({ first: first + 1, last })),
    );
  }, [groups, folded, count]);

  return {
    rows: filter?.rows ?? whole,
    known: filter?.known ?? NOTHING_KNOWN,
    facets: LEVELS.map((level) => ({
      level,
      total: levels.has(level) || small ? found[level].total : null,
      on: levels.has(level),
    })),
    toggleLevel: (level) => setLevels(flip(levels, level)),
    filtering,
    cut: answers.some(({ cut }) => cut) ? "the first matching lines only" : null,
    groups: filtering ? NO_GROUPS : groups,
    folded,
    toggleGroup: (first) => setFolded(flip(folded, first)),
    foldAll: (fold) => setFolded(new Set(fold ? groups.keys() : [])),
    uncover: (line) => {
      const hiding = [...groups.values()].find(({ first, last }) => line > first && line <= last);
      if (filtering || !hiding || !folded.has(hiding.first)) return false;
      setFolded(flip(folded, hiding.first));
      return true;
    },
  };
}

const NOTHING_KNOWN: ReadonlyMap<number, LogLine> = new Map();
const NO_GROUPS: ReadonlyMap<number, Group> = new Map();

function useLevels(source: LogSource, count: number, on: ReadonlySet<Level>): Record<Level, Found> {
  const one = (level: Level) =>
    on.has(level) || count <= COUNTED_UP_TO ? LEVEL_QUERIES[level] : null;
  const options = (level: Level) => ({ count, all: on.has(level) });
  return {
    error: useHits(source, one("error"), options("error")),
    warn: useHits(source, one("warn"), options("warn")),
    info: useHits(source, one("info"), options("info")),
    debug: useHits(source, one("debug"), options("debug")),
  };
}

const indexes = ({ hits }: Found): number[] => hits.map(({ index }) => index);

/** React wants as many dependencies each time. */
function padded(answers: Found[]): (Found | null)[] {
  return Array.from({ length: LEVELS.length + 1 }, (_, at) => answers[at] ?? null);
}

function flip<T>(set: ReadonlySet<T>, value: T): ReadonlySet<T> {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
}
