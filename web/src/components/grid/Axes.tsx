import clsx from "clsx";
import { GRID } from "@/words/tasks";
import type { GridLayout } from "./layout";

/** A parameter of a sweep, with its values as they are written along an edge. */
export interface GridAxis {
  name: string;
  values: readonly string[];
}

/** Of the axes' type, with the gap between two labels. */
const CHARACTER = 7.25;
const LABEL_GAP = 8;
const LABEL_HEIGHT = 16;

/** Parameter values along the top and the left edge of an upright grid. */
export function Axes({
  axes,
  layout,
  edge,
}: {
  axes: readonly GridAxis[];
  layout: GridLayout;
  edge: number;
}) {
  const columns = axes.at(-1)!;
  const rows = axes.length > 1 ? axes[0] : undefined;
  // Cells narrower than a value: only every so many is written.
  const longest = Math.max(...columns.values.map((value) => String(value).length));
  const every = Math.ceil((longest * CHARACTER + LABEL_GAP) / layout.pitch);
  const everyRow = Math.ceil(LABEL_HEIGHT / layout.pitch);
  return (
    <div
      aria-hidden
      className="num relative h-9 font-mono text-muted text-xs"
      style={{ marginLeft: edge }}
    >
      <span className="absolute -left-2 -translate-x-full whitespace-nowrap text-subtle">
        {rows?.name}
      </span>
      <span className="absolute top-0 left-1 whitespace-nowrap text-subtle">
        {GRID.axis(columns.name)}
      </span>
      {columns.values.map((value, column) =>
        column % every === 0 ? (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: a label is its place, and values may repeat
            key={column}
            className={clsx("absolute top-4 whitespace-nowrap", every === 1 && "text-center")}
            style={{ left: column * layout.pitch, minWidth: layout.pitch - layout.gap }}
          >
            {value}
          </span>
        ) : null,
      )}
      {rows?.values.map((value, row) =>
        row % everyRow === 0 ? (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: a label is its place, and values may repeat
            key={row}
            className="absolute -left-2 -translate-x-full truncate leading-4"
            style={{
              top: 36 + row * layout.pitch + (layout.pitch - layout.gap - 16) / 2,
              maxWidth: edge - 8,
            }}
          >
            {value}
          </span>
        ) : null,
      )}
    </div>
  );
}
