// The rows of a long list that are in sight, for lists whose rows have one height.
import { type RefObject, useCallback, useEffect, useState } from "react";
import { type Scale, scrollScale } from "./scrollScale";

const OVERSCAN = 10;
/** Taken for the height of the window until it is measured. */
const VIEWPORT_GUESS = 600;

/** The height of an element's inside, kept up to date. */
export function useViewport(box: RefObject<HTMLElement | null>): number {
  const [viewport, setViewport] = useState(VIEWPORT_GUESS);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => element.clientHeight > 0 && setViewport(element.clientHeight);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return viewport;
}

/** Where a scaled list is one notch of the wheel would jump hundreds of rows: there it moves by rows instead. */
export function useRowWheel(
  box: RefObject<HTMLElement | null>,
  scale: Scale,
  rowHeight: number,
  move: (change: (top: number) => number) => void,
): void {
  useEffect(() => {
    const element = box.current;
    if (!element || !scale.scaled) return;
    const onWheel = (event: WheelEvent) => {
      if (event.ctrlKey || event.deltaY === 0) return;
      event.preventDefault();
      move((top) => Math.min(scale.topMax, Math.max(0, top + event.deltaY / rowHeight)));
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [box, scale, rowHeight, move]);
}

export interface Rows {
  first: number;
  last: number;
  /** Where the first of them stands, and how tall all of them are. */
  offset: number;
  height: number;
  onScroll: () => void;
  /** Scrolls as little as needed for a row to be in sight. */
  show: (row: number) => void;
}

export function useRows(
  box: RefObject<HTMLElement | null>,
  count: number,
  rowHeight: number,
): Rows {
  const viewport = useViewport(box);
  const [top, setTop] = useState(0);
  const scale = scrollScale(count, viewport, rowHeight);
  const at = Math.min(top, scale.topMax);
  useRowWheel(box, scale, rowHeight, setTop);
  const onScroll = useCallback(() => {
    const scrolled = box.current?.scrollTop ?? 0;
    const now = scrollScale(count, viewport, rowHeight);
    setTop(now.rowAt(scrolled));
  }, [box, count, viewport, rowHeight]);
  const show = (row: number) => {
    const visible = viewport / rowHeight - 1;
    const next = row < at ? row : row > at + visible ? row - visible : null;
    if (next !== null && box.current) box.current.scrollTop = scale.scrollTopOf(next);
  };
  const first = Math.max(0, Math.floor(at) - OVERSCAN);
  const last = Math.min(count - 1, Math.ceil(at + viewport / rowHeight) + OVERSCAN);
  const offset = scale.scrollTopOf(at) - (at - first) * rowHeight;
  return { first, last, offset, height: scale.height, onScroll, show };
}
