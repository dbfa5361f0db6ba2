// The log of one attempt: any length, only the visible lines in the page, nothing dropped.
import { ArrowDown } from "lucide-react";
import { type MouseEvent, type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { useKeys } from "@/lib/keys";
import { formatExact, plural } from "@/lib/numbers";
import { useTheme } from "@/lib/theme";
import { useRestOfHeight } from "@/lib/useRestOfHeight";
import { Button } from "@/ui/Button";
import type { Stamps } from "./LogRow";
import { LogRows } from "./LogRows";
import { LogToolbar } from "./LogToolbar";
import { type LineRange, lineHash, parseLineHash } from "./lineHash";
import type { LogLine, LogSource } from "./source";
import { useAnnounce } from "./useAnnounce";
import { useLog } from "./useLog";
import { useLogScroll } from "./useLogScroll";
import { useSearch } from "./useSearch";

interface ViewerProps {
  source: LogSource;
  /** How many lines the server has. */
  count: number;
  /** Lines that were pushed to us; they need no request. */
  pushed?: readonly LogLine[];
  running: boolean;
  failed?: boolean;
  startedAt: number | null;
  /** Said under the last line: "Exited 137 (killed: out of memory) after 14 m 47 s". */
  ending?: ReactNode;
  label: string;
}

const FIRST_ERROR = {
  text: "error|exception|traceback|fatal|panicked",
  regex: true,
  caseSensitive: false,
};

export function LogViewer({
  source,
  count,
  pushed,
  running,
  failed,
  startedAt,
  ending,
  label,
}: ViewerProps) {
  const box = useRef<HTMLElement>(null);
  const searchBox = useRef<HTMLInputElement>(null);
  const [frame, height] = useRestOfHeight<HTMLElement>(360);
  const dark = useTheme() === "dark";
  const [wrap, setWrap] = useState(false);
  const [stamps, setStamps] = useState<Stamps>("off");
  const [full, setFull] = useState(false);
  const [marked, setMarked] = useState<LineRange | null>(() => parseLineHash(location.hash));
  const log = useLog(source);
  // Wrapped lines are taller than a row: leave room to bring the last one to the top.
  const scroll = useLogScroll(box, count, wrap ? 15 : 0, (running || !failed) && marked === null);
  const search = useSearch(source, () => Math.floor(scroll.top), scroll.reveal);

  const first = Math.max(0, Math.floor(scroll.top) - 5);
  const last = Math.min(count - 1, Math.ceil(scroll.top + scroll.viewport / 20) + 20);
  const { want, offer } = log;
  useEffect(() => {
    if (count > 0) want(first, last);
  }, [want, first, last, count]);
  useEffect(() => {
    if (pushed && pushed.length > 0) offer(pushed);
  }, [offer, pushed]);
  useStartingPlace(source, count, marked, failed === true && !running, scroll.reveal);
  const announced = useAnnounce(count, running && scroll.following);

  const step = (by: 1 | -1) => {
    const line = search.step(by);
    if (line !== null) scroll.reveal(line);
  };
  const markLine = useCallback(
    (index: number, event: MouseEvent) => {
      event.preventDefault();
      const range = event.shiftKey && marked ? span(marked.first, index) : span(index, index);
      setMarked(range);
      history.replaceState(history.state, "", `#${lineHash(range)}`);
    },
    [marked],
  );
  useKeys({
    "/": () => searchBox.current?.focus(),
    l: scroll.follow,
    w: () => setWrap(!wrap),
    z: () => setFull(!full),
    n: () => step(1),
    "shift n": () => step(-1),
    escape: full ? () => setFull(false) : null,
  });

  const unseen = Math.max(0, count - 1 - Math.floor(scroll.top + scroll.viewport / 20));
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
        {...{ search, searchBox, wrap, stamps, full }}
        onStep={step}
        onWrap={() => setWrap(!wrap)}
        onStamps={() => setStamps(NEXT_STAMPS[stamps])}
        onFull={() => setFull(!full)}
        downloadUrl={source.downloadUrl}
      />
      <div className="relative min-h-0 flex-1">
        <LogRows
          {...{
            box,
            scroll,
            log,
            count,
            first,
            last,
            wrap,
            stamps,
            startedAt,
            marked,
            dark,
            label,
          }}
          search={search}
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
        {log.error && (
          <span className="text-failed">Lines could not be loaded: {log.error}. Trying again…</span>
        )}
        <span className="flex-1" />
        {ending}
      </footer>
      <span className="sr-only" aria-live="polite">
        {announced}
      </span>
    </section>
  );
}

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
  useEffect(() => {
    if (count === 0 || placed.current === source.key) return;
    placed.current = source.key;
    if (marked) return reveal(marked.first);
    if (!findError) return;
    source.search(FIRST_ERROR, AbortSignal.timeout(10_000)).then(
      ({ hits }) => reveal(hits[0] ?? count - 1),
      () => reveal(count - 1),
    );
  }, [source, count, marked, findError, reveal]);
}
