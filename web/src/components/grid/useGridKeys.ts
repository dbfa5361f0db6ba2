import type { KeyboardEvent } from "react";
import type { CellState } from "./draw";
import { type GridLayout, moveCell, nextIndex } from "./layout";

interface KeysOptions {
  layout: GridLayout;
  cellState: CellState;
  /** The cell with the ring, or null while the grid has no focus. */
  focus: number | null;
  onFocus: (cell: number) => void;
  onOpen: (index: number) => void;
}

/** Arrows move, Enter opens, f and F go to the next and the previous failure. */
export function useGridKeys({ layout, cellState, focus, onFocus, onOpen }: KeysOptions) {
  return (event: KeyboardEvent) => {
    const from = focus ?? 0;
    if (event.key === "Enter") return onOpen(from * layout.perCell);
    if (event.key === "f" || event.key === "F") {
      const by = event.key === "f" ? 1 : -1;
      const found = nextIndex(layout.cells, from, by, (cell) => cellState(cell) === "failed");
      event.preventDefault();
      if (found !== null) onFocus(found);
      return;
    }
    const next = focus === null ? from : moveCell(layout, from, event.key);
    if (next !== from || event.key.startsWith("Arrow")) {
      event.preventDefault();
      onFocus(next);
    }
  };
}
