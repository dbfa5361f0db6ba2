// Puts the parts of the log viewer together: what is searched and shown, where the reader is, which lines are needed.
import { type RefObject, useEffect, useRef, useState } from "react";
import type { LineType } from "@/api/types";
import { useHotkeys } from "@/lib/useHotkeys";
import { isLineType } from "./lineTypes";
import type { LogLine, LogSource } from "./source";
import { useLogLines, visibleRows } from "./useLogLines";
import type { LogOptions } from "./useLogOptions";
import { useLogScroll } from "./useLogScroll";
import { useMarkedLines } from "./useMarkedLines";
import { useScrollAnchor } from "./useScrollAnchor";
import { useSearch } from "./useSearch";
import { useShownLines } from "./useShownLines";
import { useStartingPlace } from "./useStartingPlace";

interface ViewOptions {
  source: LogSource;
  count: number;
  pushed: readonly LogLine[] | undefined;
  running: boolean;
  failed: boolean;
  endedAt: number | null;
  types: readonly LineType[];
  onTypes: (types: LineType[]) => void;
  options: LogOptions;
  searchBox: RefObject<HTMLInputElement | null>;
}

/** Wrapped lines are taller than a row: room to bring the last one to the top. */
const WRAPPED_PAST = 15;

export function useLogView(view: ViewOptions) {
  const { source, count, running, failed, endedAt, types, onTypes, options, searchBox } = view;
  const box = useRef<HTMLElement>(null);
  // What is at the top, and how to go to a line, are known further down: they are called later.
  const place = useRef({ top: 0, reveal: (_line: number) => {} });
  const [marked, mark] = useMarkedLines(source.pageUrl, ({ first }) =>
    place.current.reveal(Math.min(first, count - 1)),
  );
  const search = useSearch(source, {
    count,
    all: options.matchesOnly,
    near: () => place.current.top,
    onFound: (line) => place.current.reveal(line),
  });
  const [typed, setTyped] = useState(types.length > 0);
  const shown = useShownLines(source, {
    count,
    endedAt,
    search,
    matchesOnly: options.matchesOnly,
    around: options.around,
    typed,
    choice: { types, onTypes },
  });
  const { rows, known } = shown;
  const past = options.wrap ? WRAPPED_PAST : 0;
  const scroll = useLogScroll(box, rows.count, past, (running || !failed) && marked === null);
  const reveal = useScrollAnchor(rows, scroll, shown.uncover);
  place.current = { top: rows.line(Math.floor(scroll.top)), reveal };
  const visible = visibleRows(rows.count, scroll);
  const { lineAt, error } = useLogLines(source, { rows, visible, known, pushed: view.pushed });
  useEffect(() => {
    // One line is enough to know.
    if (!typed && isLineType(lineAt(rows.line(visible.first))?.stream ?? "")) setTyped(true);
  });
  useStartingPlace(source, count, marked, failed && !running, reveal);

  const step = (by: 1 | -1) => {
    const line = search.step(by);
    if (line !== null) reveal(line);
  };
  useHotkeys({
    "/": () => searchBox.current?.focus(),
    l: scroll.follow,
    m: options.toggleMatchesOnly,
    w: options.toggleWrap,
    z: options.toggleFull,
    n: () => step(1),
    "shift n": () => step(-1),
    escape: options.full ? options.toggleFull : null,
  });
  return { box, search, step, shown, scroll, visible, lineAt, error, marked, mark, typed };
}
