import clsx from "clsx";
import { formatCount } from "@/lib/numbers";
import { Select } from "@/ui/Field";
import { LOG_FACETS } from "@/words/log";
import type { Facet } from "./useFacets";
import type { ShownLines } from "./useShownLines";

const AROUND = [0, 2, 5, 10, 50];

interface FacetsProps {
  shown: ShownLines;
  around: number;
  onAround: (lines: number) => void;
}

/** Levels or types with their counts; pressed ones are shown alone. With a filter on: how many lines around each hit. */
export function LogFacets({ shown, around, onAround }: FacetsProps) {
  return (
    <>
      <fieldset className="m-0 flex flex-wrap gap-1 border-0 p-0">
        <legend className="sr-only">{LOG_FACETS.title}</legend>
        {shown.facets
          .filter(({ total, on }) => total !== 0 || on)
          .map((facet) => (
            <FacetButton key={facet.key} facet={facet} />
          ))}
      </fieldset>
      {shown.filtering && (
        <>
          <Select
            label={LOG_FACETS.around}
            value={String(around)}
            onChange={(event) => onAround(Number(event.target.value))}
            options={AROUND.map((lines) => ({
              value: String(lines),
              label: LOG_FACETS.plusMinus(lines),
            }))}
          />
          {shown.cut && <span className="text-muted text-xs">{shown.cut}</span>}
        </>
      )}
    </>
  );
}

function FacetButton({ facet }: { facet: Facet }) {
  return (
    <button
      type="button"
      aria-pressed={facet.on}
      data-state-class={facet.class}
      onClick={facet.toggle}
      className={clsx(
        "num inline-flex h-6 items-center gap-1 rounded-md border px-1.5 text-xs",
        facet.class ? "st-text" : "text-muted",
        facet.on
          ? clsx("border-current font-medium", facet.class ? "st-tint" : "bg-selected")
          : "border-border hover:border-strong",
      )}
    >
      {facet.name}
      {facet.total !== null && <span>{formatCount(facet.total)}</span>}
    </button>
  );
}
