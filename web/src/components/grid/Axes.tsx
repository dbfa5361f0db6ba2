import type { Axis } from "@/lib/axes";
import type { GridLayout } from "./layout";

/** Narrower cells have no room for a value of their own: then only every so many is written. */
const LABEL_WIDTH = 44;
const LABEL_HEIGHT = 16;

/** Parameter values along the top and the left edge of an upright grid. */
export function Axes({ axes, layout, edge }: { axes: Axis[]; layout: GridLayout; edge: number }) {
  const columns = axes.at(-1)!;
  const rows = axes.length > 1 ? axes[0] : undefined;
  const every = Math.ceil(LABEL_WIDTH / layout.pitch);
  const everyRow = Math.ceil(LABEL_HEIGHT / layout.pitch);
  return (
    <div
      aria-hidden
      className="num relative h-9 font-mono text-muted text-xs"
      style={{ marginLeft: edge }}
    >
      <span className="absolute -left-1 -translate-x-full whitespace-nowrap text-subtle">
        {rows?.name}
      </span>
      <span className="absolute top-0 left-0 whitespace-nowrap text-subtle">{columns.name} →</span>
      {columns.values.map((value, column) =>
        column % every === 0 ? (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: a label is its place, and values may repeat
            key={column}
            className="absolute top-4 whitespace-nowrap"
            style={{ left: column * layout.pitch }}
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
