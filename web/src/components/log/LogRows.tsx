import clsx from "clsx";
import type { CSSProperties, MouseEvent, RefObject } from "react";
import { LogRow, type Stamps } from "./LogRow";
import type { LineRange } from "./lineHash";
import type { Log } from "./useLog";
import { type LogScroll, ROW } from "./useLogScroll";
import type { Search } from "./useSearch";

interface RowsProps {
  box: RefObject<HTMLElement | null>;
  scroll: LogScroll;
  log: Log;
  count: number;
  first: number;
  last: number;
  wrap: boolean;
  stamps: Stamps;
  startedAt: number | null;
  marked: LineRange | null;
  dark: boolean;
  label: string;
  search: Search;
  onNumber: (index: number, event: MouseEvent) => void;
}

/** The scrolled window: a tall empty element for the scroll bar, and the visible rows laid over it. */
export function LogRows(props: RowsProps) {
  const { scroll, wrap, count, search, marked } = props;
  const hits = new Set(search.result?.hits);
  const currentHit = search.result?.hits[search.current];
  const first = wrap ? Math.floor(scroll.top) : props.first;
  const rows = [];
  for (let index = first; index <= props.last; index += 1) {
    rows.push(
      <LogRow
        key={index}
        index={index}
        line={props.log.get(index)}
        stamps={props.stamps}
        startedAt={props.startedAt}
        marked={marked !== null && index >= marked.first && index <= marked.last}
        hit={index === currentHit ? "current" : hits.has(index) ? "other" : null}
        dark={props.dark}
        onNumber={props.onNumber}
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
        aria-label={`${props.label}, lines`}
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
        {count === 0 && (
          <p className="absolute inset-x-0 top-6 text-center text-muted">No lines yet.</p>
        )}
      </section>
      <HitMarks hits={search.result?.hits ?? []} count={count} />
    </>
  );
}

/** Room for the longest line number, for the style sheet. */
const digits = (count: number) =>
  ({ "--log-digits": Math.max(4, String(count).length) }) as CSSProperties;

const MARKS_MAX = 500;

/** Where the matches are, as ticks beside the scroll bar. */
function HitMarks({ hits, count }: { hits: number[]; count: number }) {
  if (hits.length === 0 || count === 0) return null;
  const every = Math.ceil(hits.length / MARKS_MAX);
  return (
    <div aria-hidden className="pointer-events-none absolute inset-y-0 right-0 w-1.5">
      {hits
        .filter((_, index) => index % every === 0)
        .map((hit) => (
          <div
            key={hit}
            data-state-class="retrying"
            className="st-solid absolute right-0 h-0.5 w-1.5"
            style={{ top: `${(hit / count) * 100}%` }}
          />
        ))}
    </div>
  );
}
