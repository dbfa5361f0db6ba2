// The log of one attempt: any length, only the visible lines in the page, nothing dropped.
import { type ReactNode, useRef } from "react";
import type { LineType } from "@/api/types";
import { useTheme } from "@/lib/theme";
import { useAvailableHeight } from "@/lib/useAvailableHeight";
import { FollowButton } from "./FollowButton";
import { LogFacets } from "./LogFacets";
import { LogFooter } from "./LogFooter";
import { LogRows } from "./LogRows";
import { LogSearchBox } from "./LogSearchBox";
import { LogToolbar } from "./LogToolbar";
import type { LogLine, LogSource } from "./source";
import { useAnnounce } from "./useAnnounce";
import { useLogOptions } from "./useLogOptions";
import { useLogView } from "./useLogView";

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

const ALL_TYPES: readonly LineType[] = [];
const HEIGHT_MIN = 360;
const NO_CHOICE = () => {};

export function LogViewer({
  source,
  count,
  pushed,
  running,
  failed = false,
  startedAt,
  endedAt,
  ending,
  label,
  types = ALL_TYPES,
  onTypes = NO_CHOICE,
}: ViewerProps) {
  const searchBox = useRef<HTMLInputElement>(null);
  const [frame, height] = useAvailableHeight<HTMLElement>(HEIGHT_MIN);
  const dark = useTheme() === "dark";
  const options = useLogOptions();
  const view = useLogView({
    source,
    count,
    pushed,
    running,
    failed,
    endedAt,
    types,
    onTypes,
    options,
    searchBox,
  });
  const { shown, scroll, visible } = view;
  const announced = useAnnounce(count, running && scroll.following);
  return (
    <section
      ref={frame}
      style={options.full ? undefined : { height }}
      aria-label={label}
      className={
        options.full
          ? "fixed inset-0 z-30 flex flex-col bg-surface"
          : "flex flex-col overflow-hidden rounded-lg border border-border bg-surface"
      }
    >
      <LogToolbar source={source} shown={shown} options={options}>
        <LogSearchBox
          search={view.search}
          box={searchBox}
          onStep={view.step}
          matchesOnly={options.matchesOnly}
          onMatchesOnly={options.toggleMatchesOnly}
        />
        <LogFacets shown={shown} around={options.around} onAround={options.setAround} />
      </LogToolbar>
      <div className="relative min-h-0 flex-1">
        <LogRows
          box={view.box}
          scroll={scroll}
          shown={shown}
          lineAt={view.lineAt}
          count={count}
          running={running}
          first={visible.first}
          last={visible.last}
          search={view.search}
          wrap={options.wrap}
          stamps={options.stamps}
          startedAt={startedAt}
          marked={view.marked}
          dark={dark}
          typed={view.typed}
          label={label}
          onNumber={view.mark}
        />
        {!scroll.following && (
          <FollowButton unseen={visible.unseen} running={running} onFollow={scroll.follow} />
        )}
      </div>
      <LogFooter
        count={count}
        shown={shown.filtering ? shown.rows.count : null}
        error={view.error}
        missing={view.marked && view.marked.first >= count ? view.marked.first + 1 : null}
        running={running}
        ending={ending}
      />
      <span className="sr-only" aria-live="polite">
        {announced}
      </span>
    </section>
  );
}
