import clsx from "clsx";
import type { CSSProperties, MouseEvent, RefObject } from "react";
import { LOG } from "@/words/log";
import { HitMarks } from "./HitMarks";
import { LogRow } from "./LogRow";
import type { LineRange } from "./lineHash";
import type { LogLine } from "./source";
import type { Stamps } from "./useLogOptions";
import { type LogScroll, ROW } from "./useLogScroll";
import type { Search } from "./useSearch";
import type { ShownLines } from "./useShownLines";

interface RowsProps {
  box: RefObject<HTMLElement | null>;
  scroll: LogScroll;
  shown: ShownLines;
  lineAt: (index: number) => LogLine | undefined;
  /** Lines in the whole log. */
  count: number;
  /** More may come. */
  running: boolean;
  /** The rows in sight. */
  first: number;
  last: number;
  wrap: boolean;
  stamps: Stamps;
  startedAt: number | null;
  marked: LineRange | null;
  dark: boolean;
  typed: boolean;
  label: string;
  search: Search;
  onNumber: (index: number, event: MouseEvent) => void;
}

/** The scrolled window: a tall empty element for the scroll bar, and the visible rows laid over it. */
export function LogRows(props: RowsProps) {
  const { scroll, wrap, count, search, marked, shown } = props;
  const hits = new Set(search.found.hits.map(({ index }) => index));
  const currentHit = search.found.hits[search.current]?.index;
  const first = wrap ? Math.floor(scroll.top) : props.first;
  const rows = [];
  for (let row = first; row <= props.last; row += 1) {
    const index = shown.rows.line(row);
    rows.push(
      <LogRow
        key={index}
        index={index}
        line={props.lineAt(index)}
        stamps={props.stamps}
        startedAt={props.startedAt}
        marked={marked !== null && index >= marked.first && index <= marked.last}
        hit={index === currentHit ? "current" : hits.has(index) ? "other" : null}
        gap={shown.rows.gapBefore(row)}
        group={shown.groups.get(index)}
        folded={shown.folded.has(index)}
        dark={props.dark}
        typed={props.typed}
        onNumber={props.onNumber}
        onFold={shown.toggleGroup}
      />,
    );
  }
  const scrollTop = scroll.scale.scrollTopOf(scroll.top);
  const offset = scrollTop - (wrap ? 0 : (scroll.top - first) * ROW);
  const pinned = wrap && scroll.following;
  return (
    <>
      <section
        ref={props.box}
        onScroll={scroll.onScroll}
        className="absolute inset-0 overflow-auto bg-[var(--log-bg)]"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
        tabIndex={0}
        aria-label={LOG.lines(props.label)}
        data-testid="log-scroller"
      >
        <div
          className="relative min-w-full"
          style={{ height: Math.max(scroll.scale.height, ROW), ...digits(count) }}
        >
          <div
            className={clsx("absolute left-0 min-w-full", wrap && "log-wrap w-full")}
            style={pinned ? { bottom: 0 } : { top: offset }}
          >
            {rows}
          </div>
        </div>
        {shown.rows.count === 0 && (
          <p className="absolute inset-x-0 top-6 text-center text-muted">
            {shown.filtering ? LOG.noMatch : props.running ? LOG.noLinesYet : LOG.noLines}
          </p>
        )}
      </section>
      <HitMarks hits={search.found.hits} rowOf={shown.rows.row} rows={shown.rows.count} />
    </>
  );
}

/** Room for the longest line number, for the style sheet. */
const digits = (count: number) =>
  ({ "--log-digits": Math.max(4, String(count).length) }) as CSSProperties;
