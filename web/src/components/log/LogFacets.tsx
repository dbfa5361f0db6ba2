import clsx from "clsx";
import { formatCount } from "@/lib/numbers";
import { Select } from "@/ui/Field";
import { LEVEL_NAMES, type Level } from "./levels";
import type { Facet, ShownLines } from "./useShownLines";

const CLASSES: Record<Level, string | undefined> = {
  error: "failed",
  warn: "retrying",
  info: undefined,
  debug: undefined,
};
const AROUND = [0, 2, 5, 10, 50];

interface FacetsProps {
  shown: ShownLines;
  around: number;
  onAround: (lines: number) => void;
}

/** The levels with their counts; pressed ones are shown alone. With a filter on: how many lines around each hit. */
export function LogFacets({ shown, around, onAround }: FacetsProps) {
  return (
    <>
      <fieldset className="m-0 flex flex-wrap gap-1 border-0 p-0">
        <legend className="sr-only">Levels shown</legend>
        {shown.facets
          .filter(({ total, on }) => total !== 0 || on)
          .map((facet) => (
            <LevelButton
              key={facet.level}
              facet={facet}
              onClick={() => shown.toggleLevel(facet.level)}
            />
          ))}
      </fieldset>
      {shown.filtering && (
        <>
          <Select
            label="Lines around"
            value={String(around)}
            onChange={(event) => onAround(Number(event.target.value))}
            options={AROUND.map((lines) => ({ value: String(lines), label: `± ${lines}` }))}
          />
          {shown.cut && <span className="text-muted text-xs">{shown.cut}</span>}
        </>
      )}
    </>
  );
}

function LevelButton({ facet, onClick }: { facet: Facet; onClick: () => void }) {
  const state = CLASSES[facet.level];
  return (
    <button
      type="button"
      aria-pressed={facet.on}
      data-state-class={state}
      onClick={onClick}
      className={clsx(
        "num inline-flex h-6 items-center gap-1 rounded-md border px-1.5 text-xs",
        state ? "st-text" : "text-muted",
        facet.on
          ? clsx("border-current font-medium", state ? "st-tint" : "bg-selected")
          : "border-border hover:border-strong",
      )}
    >
      {LEVEL_NAMES[facet.level]}
      {facet.total !== null && <span>{formatCount(facet.total)}</span>}
    </button>
  );
}
