// The log of one attempt: any length, only the visible lines in the page, nothing dropped.
import { ArrowDown } from "lucide-react";
import { type MouseEvent, type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { useKeys } from "@/lib/keys";
import { formatExact, plural } from "@/lib/numbers";
import { useTheme } from "@/lib/theme";
import { useRestOfHeight } from "@/lib/useRestOfHeight";
import { Button } from "@/ui/Button";
import { LogFacets } from "./LogFacets";
import type { Stamps } from "./LogRow";
import { LogRows } from "./LogRows";
import { LogSearchBox } from "./LogSearchBox";
import { LogToolbar } from "./LogToolbar";
import { LEVEL_QUERIES } from "./levels";
import { type LineRange, lineHash, parseLineHash } from "./lineHash";
import { ERROR_TYPES, isLineType, type LineType } from "./lineTypes";
import type { LogLine, LogSource } from "./source";
import { useAnnounce } from "./useAnnounce";
import { useKeepPlace } from "./useKeepPlace";
import { useLog } from "./useLog";
import { useLogScroll } from "./useLogScroll";
import { useSearch } from "./useSearch";
import { useShownLines } from "./useShownLines";

interface ViewerProps {
  source: LogSource;
  /** How many lines the server has. */
  count: number;
  /** Lines that were pushed to us; they need no request. */
  pushed?: readonly LogLine[];
  running: boolean;
  failed?: boolean;
  startedAt: number | null;
  endedAt: number | null;
  /** Said under the last line: "Exited 137 (killed: out of memory) after 14 m 47 s". */
  ending?: ReactNode;
  label: string;
  /** The types of lines that are shown alone; all when there is none. */
  types?: readonly LineType[];
  onTypes?: (types: LineType[]) => void;
}

export function LogViewer({
  source,
  count,
  pushed,
  running,
  failed,
  startedAt,
  endedAt,
  ending,
  label,
  types = ALL_TYPES,
  onTypes = () => {},
}: ViewerProps) {
  const box = useRef<HTMLElement>(null);
  const searchBox = useRef<HTMLInputElement>(null);
  const [frame, height] = useRestOfHeight<HTMLElement>(360);
  const dark = useTheme() === "dark";
  const [wrap, setWrap] = useState(false);
  const [stamps, setStamps] = useState<Stamps>("off");
  const [full, setFull] = useState(false);
  const [marked, setMarked] = useState<LineRange | null>(() => parseLineHash(location.hash));
  const [matchesOnly, setMatchesOnly] = useState(false);
  const [around, setAround] = useState(0);
  const log = useLog(source);
  // What is at the top, and how to go to a line, are known further down: the search calls them later.
  const place = useRef({ top: 0, reveal: (_line: number) => {} });
  const search = useSearch(source, {
    count,
    all: matchesOnly,
    near: () => place.current.top,
    onFound: (line) => place.current.reveal(line),
  });
  const [typed, setTyped] = useState(types.length > 0);
  const choice = { types, onTypes };
  const shown = useShownLines(source, {
    ...{ count, endedAt, search, matchesOnly, around, typed, choice },
  });
  const { rows } = shown;
  // Wrapped lines are taller than a row: leave room to bring the last one to the top.
  const past = wrap ? 15 : 0;
  const atEnd = (running || !failed) && marked === null;
  const scroll = useLogScroll(box, rows.count, past, atEnd);
  const reveal = useKeepPlace(rows, scroll, shown.uncover);
  place.current = { top: rows.line(Math.floor(scroll.top)), reveal };

  const first = Math.max(0, Math.floor(scroll.top) - 5);
  const last = Math.min(rows.count - 1, Math.ceil(scroll.top + scroll.viewport / 20) + 20);
  const { want, offer } = log;
  const lineAt = (index: number) => log.get(index) ?? shown.known.get(index);
  useEffect(() => {
    const lines = [];
    for (let row = first; row <= last; row += 1) lines.push(rows.line(row));
    want(lines.filter((line) => !shown.known.has(line)));
  }, [want, first, last, rows, shown.known]);
  useEffect(() => {
    if (pushed && pushed.length > 0) offer(pushed);
  }, [offer, pushed]);
  useEffect(() => {
    // One line is enough to know.
    if (!typed && isLineType(lineAt(rows.line(first))?.stream ?? "")) setTyped(true);
  });
  useStartingPlace(source, count, marked, failed === true && !running, reveal);
  const announced = useAnnounce(count, running && scroll.following);

  const step = (by: 1 | -1) => {
    const line = search.step(by);
    if (line !== null) reveal(line);
  };
  const markLine = useCallback(
    (index: number, event: MouseEvent) => {
      event.preventDefault();
      const range = event.shiftKey && marked ? span(marked.first, index) : span(index, index);
      setMarked(range);
      history.replaceState(history.state, "", `${source.pageUrl}#${lineHash(range)}`);
    },
    [marked, source],
  );
  useKeys({
    "/": () => searchBox.current?.focus(),
    l: scroll.follow,
    m: () => setMatchesOnly(!matchesOnly),
    w: () => setWrap(!wrap),
    z: () => setFull(!full),
    n: () => step(1),
    "shift n": () => step(-1),
    escape: full ? () => setFull(false) : null,
  });

  const unseen = Math.max(0, rows.count - 1 - Math.floor(scroll.top + scroll.viewport / 20));
  return (
    <section
      ref={frame}
      style={full ? undefined : { height }}
      aria-label={label}
      className={
        full
          ? "fixed inset-0 z-30 flex flex-col bg-surface"
          : "flex flex-col overflow-hidden rounded-lg border border-border bg-surface"
      }
    >
      <LogToolbar
        {...{ source, shown, wrap, stamps, full }}
        onWrap={() => setWrap(!wrap)}
        onStamps={() => setStamps(NEXT_STAMPS[stamps])}
        onFull={() => setFull(!full)}
      >
        <LogSearchBox
          search={search}
          box={searchBox}
          onStep={step}
          matchesOnly={matchesOnly}
          onMatchesOnly={() => setMatchesOnly(!matchesOnly)}
        />
        <LogFacets shown={shown} around={around} onAround={setAround} />
      </LogToolbar>
      <div className="relative min-h-0 flex-1">
        <LogRows
          {...{ box, scroll, shown, lineAt, count, first, last, search }}
          {...{ wrap, stamps, startedAt, marked, dark, typed, label }}
          onNumber={markLine}
        />
        {!scroll.following && unseen > 0 && (
          <div className="absolute right-5 bottom-3">
            <Button size="sm" icon={<ArrowDown size={14} />} onClick={scroll.follow}>
              {running
                ? `${plural(unseen, "line")} below · Follow`
                : `To the end · ${plural(unseen, "line")}`}
            </Button>
          </div>
        )}
      </div>
      <footer className="flex flex-wrap items-center gap-x-4 border-border border-t px-3 py-1 text-muted text-xs">
        <span className="num" data-testid="line-count">
          {formatExact(count)} {count === 1 ? "line" : "lines"}
        </span>
        {shown.filtering && <span className="num">{formatExact(rows.count)} shown</span>}
        {log.error && (
          <span className="text-failed">Lines could not be loaded: {log.error}. Trying again…</span>
        )}
        <span className="flex-1" />
        <span>{ending}</span>
      </footer>
      <span className="sr-only" aria-live="polite">
        {announced}
      </span>
    </section>
  );
}

const ALL_TYPES: readonly LineType[] = [];

const NEXT_STAMPS: Record<Stamps, Stamps> = {
  off: "relative",
  relative: "absolute",
  absolute: "off",
};

const span = (a: number, b: number): LineRange => ({ first: Math.min(a, b), last: Math.max(a, b) });

/** Opens at the linked line, else at the first error of a failed attempt, else where the caller started. */
function useStartingPlace(
  source: LogSource,
  count: number,
  marked: LineRange | null,
  findError: boolean,
  reveal: (line: number) => void,
) {
  const placed = useRef("");
  const go = useRef(reveal);
  go.current = reveal;
  useEffect(() => {
    if (count === 0 || placed.current === source.key) return;
    placed.current = source.key;
    if (marked) return go.current(marked.first);
    if (!findError) return;
    firstError(source, count).then(
      (line) => go.current(line ?? count - 1),
      () => go.current(count - 1),
    );
  }, [source, count, marked, findError]);
}

/** By the type of lines where they have types, else by their words. */
async function firstError(source: LogSource, count: number): Promise<number | undefined> {
  const signal = AbortSignal.timeout(10_000);
  const [last] = await source.fetch(count - 1, 1, signal);
  const query =
    last && isLineType(last.stream)
      ? { ...LEVEL_QUERIES.error, text: "", regex: false, types: ERROR_TYPES }
      : LEVEL_QUERIES.error;
  return (await source.search(query, 0, signal)).hits[0]?.index;
}
