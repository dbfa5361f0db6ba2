import { CaseSensitive, ChevronDown, ChevronUp, ListFilter, Regex } from "lucide-react";
import type { RefObject } from "react";
import { IconButton } from "@/ui/IconButton";
import { LOG_SEARCH } from "@/words/log";
import { withKey } from "@/words/shell";
import type { Search } from "./useSearch";

interface SearchProps {
  search: Search;
  box: RefObject<HTMLInputElement | null>;
  onStep: (by: 1 | -1) => void;
  matchesOnly: boolean;
  onMatchesOnly: () => void;
}

export function LogSearchBox({ search, box, onStep, matchesOnly, onMatchesOnly }: SearchProps) {
  const { query, setQuery, found } = search;
  return (
    <>
      <input
        ref={box}
        type="search"
        aria-label={LOG_SEARCH.label}
        placeholder={withKey(LOG_SEARCH.label, "/")}
        value={query.text}
        onChange={(event) => setQuery({ ...query, text: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === "Enter") onStep(event.shiftKey ? -1 : 1);
          if (event.key !== "Escape") return;
          // Leaves the field; browsers would empty it as well.
          event.preventDefault();
          event.currentTarget.blur();
        }}
        className="h-7 w-56 min-w-0 grow rounded-md border border-strong/60 bg-surface px-2 text-xs placeholder:text-subtle sm:grow-0"
      />
      <IconButton
        label={LOG_SEARCH.matchCase}
        pressed={query.caseSensitive}
        icon={<CaseSensitive size={16} />}
        onClick={() => setQuery({ ...query, caseSensitive: !query.caseSensitive })}
      />
      <IconButton
        label={LOG_SEARCH.regex}
        pressed={query.regex}
        icon={<Regex size={15} />}
        onClick={() => setQuery({ ...query, regex: !query.regex })}
      />
      <IconButton
        label={LOG_SEARCH.matchesOnly}
        hint={withKey(LOG_SEARCH.matchesOnly, "m")}
        pressed={matchesOnly}
        icon={<ListFilter size={15} />}
        onClick={onMatchesOnly}
      />
      <IconButton
        label={LOG_SEARCH.previous}
        hint={withKey(LOG_SEARCH.previous, "N")}
        icon={<ChevronUp size={16} />}
        disabled={found.hits.length === 0}
        onClick={() => onStep(-1)}
      />
      <IconButton
        label={LOG_SEARCH.next}
        hint={withKey(LOG_SEARCH.next, "n")}
        icon={<ChevronDown size={16} />}
        disabled={found.hits.length === 0}
        onClick={() => onStep(1)}
      />
      <span className="num min-w-16 text-muted text-xs" role="status">
        {searchText(search)}
      </span>
    </>
  );
}

function searchText({ query, found, current }: Search): string {
  if (query.text === "") return "";
  if (found.error) return found.error;
  if (found.busy) return LOG_SEARCH.searching;
  if (found.total === 0) return LOG_SEARCH.none;
  const place = LOG_SEARCH.place(current + 1, found.total);
  return found.cut ? LOG_SEARCH.firstShown(place, found.hits.length) : place;
}
