// Where the cells of a task grid go. Pure: the canvas, the pointer and the keys all ask here.

export interface GridLayout {
  count: number;
  /** Tasks that one cell stands for: 1 up to CELLS_MAX tasks. */
  perCell: number;
  cells: number;
  columns: number;
  rows: number;
  /** Side of a cell with its gap, and the gap, in CSS pixels. */
  pitch: number;
  gap: number;
  width: number;
  height: number;
}

/** Above this a cell stands for several tasks and shows the worst state among them. */
export const CELLS_MAX = 100_000;
const PITCHES = [56, 44, 36, 30, 26, 22, 18, 15, 12, 10, 8, 7, 6, 5, 4, 3];

/** The largest cells with which `count` tasks fit into width × height. `fixedColumns` keeps a parameter's axis upright. */
export function gridLayout(
  count: number,
  width: number,
  height: number,
  fixedColumns?: number,
): GridLayout {
  const perCell = Math.max(1, Math.ceil(count / CELLS_MAX));
  const cells = Math.ceil(count / perCell);
  const fixed = perCell === 1 ? fixedColumns : undefined;
  const smallest = PITCHES.at(-1)!;
  const pitch =
    PITCHES.find((size) => {
      const columns = fixed ?? Math.max(1, Math.floor(width / size));
      return columns * size <= width && Math.ceil(cells / columns) * size <= height;
    }) ?? smallest;
  const columns = fixed ?? Math.max(1, Math.min(cells, Math.floor(width / pitch)));
  const rows = Math.ceil(cells / columns);
  const gap = pitch >= 8 ? 2 : pitch >= 4 ? 1 : 0;
  return {
    count,
    perCell,
    cells,
    columns,
    rows,
    pitch,
    gap,
    width: columns * pitch,
    height: rows * pitch,
  };
}

/** The cell under a point, or null. */
export function cellAt(layout: GridLayout, x: number, y: number): number | null {
  const column = Math.floor(x / layout.pitch);
  const row = Math.floor(y / layout.pitch);
  if (column < 0 || row < 0 || column >= layout.columns || row >= layout.rows) return null;
  const cell = row * layout.columns + column;
  return cell < layout.cells ? cell : null;
}

/** Moves from a cell by arrow key; stays inside. */
export function moveCell(layout: GridLayout, cell: number, key: string): number {
  const last = layout.cells - 1;
  switch (key) {
    case "ArrowLeft":
      return Math.max(0, cell - 1);
    case "ArrowRight":
      return Math.min(last, cell + 1);
    case "ArrowUp":
      return cell - layout.columns < 0 ? cell : cell - layout.columns;
    case "ArrowDown":
      return cell + layout.columns > last ? cell : cell + layout.columns;
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return cell;
  }
}

/** The next index after (or before) `from` for which `test` holds, going round once; null when there is none. */
export function nextIndex(
  count: number,
  from: number,
  by: 1 | -1,
  test: (index: number) => boolean,
): number | null {
  for (let step = 1; step <= count; step += 1) {
    const index = (((from + by * step) % count) + count) % count;
    if (test(index)) return index;
  }
  return null;
}
