import {
  CaseSensitive,
  ChevronDown,
  ChevronUp,
  Clock,
  Download,
  Maximize2,
  Regex,
  WrapText,
} from "lucide-react";
import type { RefObject } from "react";
import { formatExact } from "@/lib/numbers";
import { IconButton } from "@/ui/IconButton";
import type { Stamps } from "./LogRow";
import type { Search } from "./useSearch";

interface ToolbarProps {
  search: Search;
  searchBox: RefObject<HTMLInputElement | null>;
  onStep: (by: 1 | -1) => void;
  wrap: boolean;
  onWrap: () => void;
  stamps: Stamps;
  onStamps: () => void;
  full: boolean;
  onFull: () => void;
  downloadUrl: string;
}

export function LogToolbar(props: ToolbarProps) {
  const { search, onStep } = props;
  const { query, setQuery } = search;
  return (
    <div className="flex flex-wrap items-center gap-1 border-border border-b bg-surface px-2 py-1.5">
      <input
        ref={props.searchBox}
        type="search"
        aria-label="Search all lines"
        placeholder="Search all lines  /"
        value={query.text}
        onChange={(event) => setQuery({ ...query, text: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === "Enter") onStep(event.shiftKey ? -1 : 1);
          if (event.key === "Escape") event.currentTarget.blur();
        }}
        className="h-7 w-56 min-w-0 grow rounded-md border border-strong/60 bg-surface px-2 text-xs placeholder:text-subtle sm:grow-0"
      />
      <IconButton
        label="Match case"
        pressed={query.caseSensitive}
        icon={<CaseSensitive size={16} />}
        onClick={() => setQuery({ ...query, caseSensitive: !query.caseSensitive })}
      />
      <IconButton
        label="Regular expression"
        pressed={query.regex}
        icon={<Regex size={15} />}
        onClick={() => setQuery({ ...query, regex: !query.regex })}
      />
      <span className="num min-w-20 text-muted text-xs" role="status">
        {searchText(search)}
      </span>
      <IconButton
        label="Previous match"
        hint="Previous match  N"
        icon={<ChevronUp size={16} />}
        disabled={!search.result?.hits.length}
        onClick={() => onStep(-1)}
      />
      <IconButton
        label="Next match"
        hint="Next match  n"
        icon={<ChevronDown size={16} />}
        disabled={!search.result?.hits.length}
        onClick={() => onStep(1)}
      />
      <span className="flex-1" />
      <IconButton
        label={`Timestamps: ${props.stamps}`}
        pressed={props.stamps !== "off"}
        icon={<Clock size={15} />}
        onClick={props.onStamps}
      />
      <IconButton
        label="Wrap long lines"
        hint="Wrap long lines  w"
        pressed={props.wrap}
        icon={<WrapText size={15} />}
        onClick={props.onWrap}
      />
      <a
        href={props.downloadUrl}
        download
        aria-label="Download the log"
        title="Download the log, byte for byte"
        className="inline-flex size-7 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-text"
      >
        <Download size={15} aria-hidden />
      </a>
      <IconButton
        label="Full screen"
        hint="Full screen  z"
        pressed={props.full}
        icon={<Maximize2 size={14} />}
        onClick={props.onFull}
      />
    </div>
  );
}

function searchText({ query, result, current, busy, error }: Search): string {
  if (query.text === "") return "";
  if (error) return error;
  if (busy || !result) return "searching…";
  if (result.total === 0) return "no match";
  const place = `${formatExact(current + 1)} of ${formatExact(result.total)}`;
  return result.cut ? `${place} (first ${formatExact(result.hits.length)} shown)` : place;
}
