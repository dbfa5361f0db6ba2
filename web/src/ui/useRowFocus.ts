// The focus of a grid whose rows come and go: one row is the stop of the Tab key, and arrows move from row to row.
import { type KeyboardEvent, type RefObject, useLayoutEffect, useRef, useState } from "react";
import type { VirtualRows } from "@/lib/useVirtualRows";

/** Rows that PageUp and PageDown move by. */
const PAGE = 10;

/** The row that a key moves to, inside 0 … count − 1; null for other keys. */
export function movedRow(key: string, row: number, count: number): number | null {
  const last = count - 1;
  switch (key) {
    case "ArrowDown":
    case "j":
      return Math.min(last, row + 1);
    case "ArrowUp":
    case "k":
      return Math.max(0, row - 1);
    case "PageDown":
      return Math.min(last, row + PAGE);
    case "PageUp":
      return Math.max(0, row - PAGE);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return null;
  }
}

interface RowFocus {
  /** The row that Tab reaches. */
  stop: number;
  /** A row has the focus now. */
  onFocus: (row: number) => void;
  onKeyDown: (event: KeyboardEvent) => void;
  /** Puts the focus into the grid. */
  enter: () => void;
}

export function useRowFocus(
  scroller: RefObject<HTMLElement | null>,
  count: number,
  rows: VirtualRows,
): RowFocus {
  const [active, setActive] = useState(0);
  const wanted = useRef<number | null>(null);
  const { first, last } = rows;
  // A row that was scrolled out of the page cannot be the stop.
  const stop = active >= first && active <= last ? active : first;
  const focus = (row: number) =>
    scroller.current?.querySelector<HTMLElement>(`[data-index="${row}"]`)?.focus();
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    focus(wanted.current);
    wanted.current = null;
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const { target, key, ctrlKey, metaKey, altKey } = event;
    if (!(target instanceof HTMLElement) || ctrlKey || metaKey || altKey) return;
    // Controls inside of a row have the other keys for themselves.
    if (target.dataset.index === undefined && !/^(Arrow(Up|Down)|j|k)$/.test(key)) return;
    const from = Number(target.closest<HTMLElement>("[data-index]")?.dataset.index ?? Number.NaN);
    const to = Number.isNaN(from) ? null : movedRow(key, from, count);
    if (to === null) return;
    event.preventDefault();
    setActive(to);
    if (to < first || to > last) rows.show(to);
    // Focused once the page has the row: it may have to be scrolled to first.
    wanted.current = to;
  };
  return { stop, onFocus: setActive, onKeyDown, enter: () => focus(stop) };
}
