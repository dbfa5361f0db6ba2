// The buttons that show a part of a log alone: by the levels that words tell, or by the types that a GUI client gives its lines.
import { useState } from "react";
import type { LineType } from "@/api/types";
import type { StateClass } from "@/lib/palette";
import { toggled } from "@/lib/toggled";
import { LEVEL_NAMES } from "@/words/log";
import type { Found } from "./finder";
import { LEVEL_QUERIES, LEVELS, type Level } from "./levels";
import { LINE_TYPES, typeLook } from "./lineTypes";
import type { LogSource, SearchQuery } from "./source";
import { useHits } from "./useHits";

/** Levels of longer logs are counted when they are asked for: each count makes the server read the whole log. */
export const COUNTED_UP_TO = 200_000;

export interface Facet {
  key: string;
  name: string;
  class: StateClass | undefined;
  /** Lines of this kind; null while nobody asked. */
  total: number | null;
  on: boolean;
  toggle: () => void;
}

interface Facets {
  facets: Facet[];
  /** What the pressed ones found; a line that one of them found is shown. */
  chosen: Found[];
}

const LEVEL_CLASSES: Partial<Record<Level, StateClass>> = { error: "failed", warn: "retrying" };

export function useLevelFacets(source: LogSource, count: number, asking: boolean): Facets {
  const [on, setOn] = useState<ReadonlySet<Level>>(new Set());
  const small = count <= COUNTED_UP_TO;
  const query = (level: Level) =>
    asking && (small || on.has(level)) ? LEVEL_QUERIES[level] : null;
  const options = (level: Level) => ({ count, all: on.has(level) });
  const found: Record<Level, Found> = {
    error: useHits(source, query("error"), options("error")),
    warn: useHits(source, query("warn"), options("warn")),
    info: useHits(source, query("info"), options("info")),
    debug: useHits(source, query("debug"), options("debug")),
  };
  if (!asking) return NO_FACETS;
  return {
    facets: LEVELS.map((level) => ({
      key: level,
      name: LEVEL_NAMES[level],
      class: LEVEL_CLASSES[level],
      total: small || on.has(level) ? found[level].total : null,
      on: on.has(level),
      toggle: () => setOn(toggled(on, level)),
    })),
    chosen: LEVELS.filter((level) => on.has(level)).map((level) => found[level]),
  };
}

export interface TypeChoice {
  types: readonly LineType[];
  onTypes: (types: LineType[]) => void;
}

const EVERY_TYPE: SearchQuery = {
  text: "",
  regex: false,
  caseSensitive: false,
  types: LINE_TYPES,
  countOnly: true,
};

export function useTypeFacets(
  source: LogSource,
  count: number,
  asking: boolean,
  { types, onTypes }: TypeChoice,
): Facets {
  const any = types.length > 0;
  // The answer to a choice has the numbers of all types as well.
  const counting = asking && !any && count <= COUNTED_UP_TO;
  const counts = useHits(source, counting ? EVERY_TYPE : null, { count, all: false });
  const query = asking && any ? { ...EVERY_TYPE, types, countOnly: false } : null;
  const found = useHits(source, query, { count, all: true });
  if (!asking) return NO_FACETS;
  const { streams, busy } = any ? found : counts;
  return {
    facets: LINE_TYPES.map((type) => {
      const on = types.includes(type);
      return {
        key: type,
        name: typeLook(type).name,
        class: typeLook(type).class,
        total: (any || counting) && !busy ? (streams[type] ?? 0) : null,
        on,
        toggle: () => onTypes(on ? types.filter((other) => other !== type) : [...types, type]),
      };
    }),
    chosen: any ? [found] : [],
  };
}

const NO_FACETS: Facets = { facets: [], chosen: [] };
