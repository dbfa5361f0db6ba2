import clsx from "clsx";
import { X } from "lucide-react";
import type { RefObject } from "react";
import type { JobState } from "@/api/types";
import { stateLook } from "@/domain/states";
import { formatCount } from "@/lib/numbers";
import { toggled } from "@/lib/toggled";
import { useDebouncedText } from "@/lib/useDebouncedText";
import { Input } from "@/ui/Field";
import { JOBS } from "@/words/jobs";
import { withKey } from "@/words/shell";
import { type JobsSearch, namedStates } from "./search";

const STATES: JobState[] = ["running", "pending", "paused", "completed", "failed", "cancelled"];
const TYPING_MS = 250;

interface FilterProps {
  search: JobsSearch;
  /** Jobs in each state under the other filters. */
  byStatus: Record<string, number>;
  box: RefObject<HTMLInputElement | null>;
  onChange: (search: JobsSearch) => void;
}

/** States as switches with counts, and free text. All of it lives in the address. */
export function JobFilters({ search, byStatus, box, onChange }: FilterProps) {
  const chosen: ReadonlySet<string> = new Set(search.status?.split(",") ?? []);
  const toggle = (state: string) => onChange({ status: [...toggled(chosen, state)].join(",") });
  return (
    <div className="flex flex-wrap items-center gap-2 border-border border-b px-4 py-2">
      <fieldset className="m-0 flex flex-wrap gap-1 border-0 p-0">
        <legend className="sr-only">{JOBS.state}</legend>
        {STATES.map((state) => (
          <Facet
            key={state}
            state={state}
            on={chosen.has(state)}
            count={byStatus[state] ?? 0}
            onClick={() => toggle(state)}
          />
        ))}
      </fieldset>
      {namedStates(search.status).unknown.map((name) => (
        <Applied
          key={name}
          name={JOBS.state}
          value={name}
          hint={JOBS.noState(name)}
          onClear={() => toggle(name)}
        />
      ))}
      {search.owner && (
        <Applied
          name={JOBS.owner}
          value={search.owner}
          onClear={() => onChange({ owner: undefined })}
        />
      )}
      {search.label && (
        <Applied
          name={JOBS.label}
          value={search.label}
          onClear={() => onChange({ label: undefined })}
        />
      )}
      <span className="flex-1" />
      <TextFilter value={search.q ?? ""} box={box} onChange={(q) => onChange({ q })} />
    </div>
  );
}

function Facet({
  state,
  on,
  count,
  onClick,
}: {
  state: JobState;
  on: boolean;
  count: number;
  onClick: () => void;
}) {
  const look = stateLook("job", state);
  const Icon = look.icon;
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={onClick}
      data-state-class={look.class}
      className={clsx(
        "inline-flex h-7 items-center gap-1.5 rounded-md border px-2 text-xs",
        on
          ? "st-tint border-current font-medium st-text"
          : "border-border text-muted hover:border-strong",
      )}
    >
      <Icon size={13} aria-hidden className={count > 0 ? "st-text" : "text-subtle"} />
      {look.label}
      <span className="num">{formatCount(count)}</span>
    </button>
  );
}

interface AppliedProps {
  name: string;
  value: string;
  /** What is wrong with it. */
  hint?: string;
  onClear: () => void;
}

function Applied({ name, value, hint, onClear }: AppliedProps) {
  return (
    <button
      type="button"
      onClick={onClear}
      aria-label={JOBS.removeFilter(name, value)}
      className="inline-flex h-7 items-center gap-1 rounded-md border border-border px-2 text-xs hover:border-strong"
    >
      {name}: {value} <X size={12} aria-hidden />
      {hint && <span className="text-warn">{hint}</span>}
    </button>
  );
}

interface TextProps {
  value: string;
  box: RefObject<HTMLInputElement | null>;
  onChange: (text: string) => void;
}

/** What is typed goes into the address when the hand rests. */
function TextFilter({ value, box, onChange }: TextProps) {
  const [text, setText] = useDebouncedText(value, TYPING_MS, onChange);
  return (
    <Input
      ref={box}
      type="search"
      label={JOBS.filter}
      placeholder={withKey(JOBS.filter, "/")}
      value={text}
      onChange={(event) => setText(event.target.value)}
      className="w-56"
    />
  );
}
