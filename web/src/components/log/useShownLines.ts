// What of the log is shown: levels and matches only, with some lines around them, and folded groups.
import { useMemo, useState } from "react";
import { toggled } from "@/lib/toggled";
import { LOG_FACETS } from "@/words/log";
import type { Found } from "./finder";
import { GROUP_QUERY, type Group, readGroups } from "./groups";
import { LEVELS } from "./levels";
import { both, either, type LogRowsMap, someLines, wholeLog, withContext } from "./rows";
import type { LogLine, LogSource } from "./source";
import {
  COUNTED_UP_TO,
  type Facet,
  type TypeChoice,
  useLevelFacets,
  useTypeFacets,
} from "./useFacets";
import { useHits } from "./useHits";
import type { Search } from "./useSearch";

export interface ShownLines {
  rows: LogRowsMap;
  facets: Facet[];
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
  /** Lines have types: these are told apart, not the levels of their words. */
  typed: boolean;
  choice: TypeChoice;
}

export function useShownLines(source: LogSource, options: Options): ShownLines {
  const { count, endedAt, search, around } = options;
  const byLevel = useLevelFacets(source, count, !options.typed);
  const byType = useTypeFacets(source, count, options.typed, options.choice);
  const { facets, chosen } = options.typed ? byType : byLevel;
  const small = count <= COUNTED_UP_TO;
  const marks = useHits(source, small ? GROUP_QUERY : null, { count, all: true });

  const groups = useMemo(
    () => new Map(readGroups(marks.hits, count, endedAt).map((group) => [group.first, group])),
    [marks.hits, count, endedAt],
  );
  const [folded, setFolded] = useState<ReadonlySet<number>>(new Set());

  const matchesOnly = options.matchesOnly && search.query.text !== "";
  const filtering = matchesOnly || chosen.length > 0;
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
    facets,
    filtering,
    cut: answers.some(({ cut }) => cut) ? LOG_FACETS.cut : null,
    groups: filtering ? NO_GROUPS : groups,
    folded,
    toggleGroup: (first) => setFolded(toggled(folded, first)),
    foldAll: (fold) => setFolded(new Set(fold ? groups.keys() : [])),
    uncover: (line) => {
      const hiding = [...groups.values()].find(({ first, last }) => line > first && line <= last);
      if (filtering || !hiding || !folded.has(hiding.first)) return false;
      setFolded(toggled(folded, hiding.first));
      return true;
    },
  };
}

const NOTHING_KNOWN: ReadonlyMap<number, LogLine> = new Map();
const NO_GROUPS: ReadonlyMap<number, Group> = new Map();

const indexes = ({ hits }: Found): number[] => hits.map(({ index }) => index);

/** The levels and the search. */
const ANSWERS_MAX = LEVELS.length + 1;

/** React wants as many dependencies each time. */
function padded(answers: Found[]): (Found | null)[] {
  return Array.from({ length: ANSWERS_MAX }, (_, at) => answers[at] ?? null);
}
