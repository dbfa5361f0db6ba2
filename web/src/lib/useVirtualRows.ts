// The rows of a long list that are in sight, for lists whose rows have one height.
import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
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

/**
 * Where a list is scaled, one notch of the wheel would jump hundreds of rows: there it moves by rows instead. At either end
 * the wheel is left to what is around the list, as the browser does by itself.
 */
export function useRowWheel(
  box: RefObject<HTMLElement | null>,
  scale: Scale,
  rowHeight: number,
  top: RefObject<number>,
  moveTo: (top: number) => void,
): void {
  useEffect(() => {
    const element = box.current;
    if (!element || !scale.scaled) return;
    const onWheel = (event: WheelEvent) => {
      if (event.ctrlKey || event.shiftKey || event.deltaY === 0) return;
      const next = wheeledTo(
        top.current,
        wheelPixels(event, rowHeight, element) / rowHeight,
        scale,
      );
      if (next === top.current) return;
      event.preventDefault();
      moveTo(next);
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [box, scale, rowHeight, top, moveTo]);
}

/** Never beyond the ends, so that a wheel that goes on turning at an end changes nothing. */
export const wheeledTo = (top: number, rows: number, { topMax }: Scale): number =>
  Math.min(topMax, Math.max(0, top + rows));

/** Some browsers tell lines or pages instead of pixels. */
function wheelPixels(event: WheelEvent, rowHeight: number, element: HTMLElement): number {
  if (event.deltaMode === WheelEvent.DOM_DELTA_LINE) return event.deltaY * rowHeight;
  if (event.deltaMode === WheelEvent.DOM_DELTA_PAGE) return event.deltaY * element.clientHeight;
  return event.deltaY;
}

export interface VirtualRows {
  first: number;
  last: number;
  /** Where the first of them stands, and how tall all of them are. */
  offset: number;
  height: number;
  onScroll: () => void;
  /** Scrolls as little as needed for a row to be in sight. */
  show: (row: number) => void;
}

export function useVirtualRows(
  box: RefObject<HTMLElement | null>,
  count: number,
  rowHeight: number,
): VirtualRows {
  const viewport = useViewport(box);
  const [top, setTop] = useState(0);
  const topNow = useRef(0);
  const ownScroll = useRef(-1);
  const scale = scrollScale(count, viewport, rowHeight);
  const at = Math.min(top, scale.topMax);
  topNow.current = at;
  const moveTo = (next: number) => {
    topNow.current = next;
    setTop(next);
    if (!box.current) return;
    box.current.scrollTop = scale.scrollTopOf(next);
    // Read back: browsers round, and the event of this very move must not be taken for the reader's.
    ownScroll.current = box.current.scrollTop;
  };
  useRowWheel(box, scale, rowHeight, topNow, moveTo);
  const onScroll = useCallback(() => {
    const scrolled = box.current?.scrollTop ?? 0;
    if (scrolled === ownScroll.current) return;
    ownScroll.current = -1;
    const now = scrollScale(count, viewport, rowHeight);
    setTop(now.rowAt(scrolled));
  }, [box, count, viewport, rowHeight]);
  const show = (row: number) => {
    const visible = viewport / rowHeight - 1;
    const next = row < at ? row : row > at + visible ? row - visible : null;
    if (next !== null) moveTo(next);
  };
  const first = Math.max(0, Math.floor(at) - OVERSCAN);
  const last = Math.min(count - 1, Math.ceil(at + viewport / rowHeight) + OVERSCAN);
  const offset = scale.scrollTopOf(at) - (at - first) * rowHeight;
  return { first, last, offset, height: scale.height, onScroll, show };
}
