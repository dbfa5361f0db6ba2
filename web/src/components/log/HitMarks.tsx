import type { LogLine } from "./source";

const MARKS_MAX = 500;

interface MarksProps {
  hits: LogLine[];
  rowOf: (line: number) => number;
  rows: number;
}

/** Where the matches are, as ticks beside the scroll bar. */
export function HitMarks({ hits, rowOf, rows }: MarksProps) {
  if (hits.length === 0 || rows === 0) return null;
  const every = Math.ceil(hits.length / MARKS_MAX);
  return (
    <div aria-hidden className="pointer-events-none absolute inset-y-0 right-0 w-1.5">
      {hits
        .filter((_, place) => place % every === 0)
        .map(({ index }) => (
          <div
            key={index}
            data-state-class="retrying"
            className="st-solid absolute right-0 h-0.5 w-1.5"
            style={{ top: `${(rowOf(index) / rows) * 100}%` }}
          />
        ))}
    </div>
  );
}
