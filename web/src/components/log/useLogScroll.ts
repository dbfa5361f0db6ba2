// Where the reader is in the log: the line at the top, and whether the view follows the end.
import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from "react";
import { type Scale, scrollScale } from "@/lib/scrollScale";
import { useRowWheel, useViewport } from "@/lib/useVirtualRows";

/** Height of a line in pixels; log.css says the same. */
export const ROW = 20;

export interface LogScroll {
  top: number;
  scale: Scale;
  viewport: number;
  following: boolean;
  follow: () => void;
  /** Puts a row a third below the top edge and stops following. */
  reveal: (row: number) => void;
  /** Puts a row at the top edge. */
  moveTo: (row: number) => void;
  onScroll: () => void;
}

export function useLogScroll(
  box: RefObject<HTMLElement | null>,
  count: number,
  past: number,
  startAtEnd: boolean,
): LogScroll {
  const viewport = useViewport(box);
  const [top, setTop] = useState(0);
  const [following, setFollowing] = useState(startAtEnd);
  const lastTop = useRef(0);
  const topNow = useRef(0);
  const scale = scrollScale(count, viewport, ROW, past);
  topNow.current = top;

  useLayoutEffect(() => {
    const element = box.current;
    if (!following || !element) return;
    const end = scrollScale(count, viewport, ROW, past);
    element.scrollTop = end.height;
    lastTop.current = element.scrollTop;
    setTop(end.topMax);
  }, [box, following, count, viewport, past]);

  const onScroll = useCallback(() => {
    const element = box.current;
    if (!element || element.scrollTop === lastTop.current) return;
    const { scrollTop } = element;
    const now = scrollScale(count, viewport, ROW, past);
    setTop(now.rowAt(scrollTop));
    if (scrollTop + viewport >= now.height - 2) setFollowing(true);
    else if (scrollTop < lastTop.current) setFollowing(false);
    lastTop.current = scrollTop;
  }, [box, count, viewport, past]);

  const moveTo = useCallback(
    (row: number) => {
      const now = scrollScale(count, viewport, ROW, past);
      topNow.current = Math.min(now.topMax, row);
      setTop(topNow.current);
      if (!box.current) return;
      box.current.scrollTop = now.scrollTopOf(row);
      // Read back: browsers round, and the event of this very move must not be taken for the reader's.
      lastTop.current = box.current.scrollTop;
    },
    [box, count, viewport, past],
  );

  const reveal = useCallback(
    (row: number) => {
      setFollowing(false);
      moveTo(Math.max(0, row - Math.floor(viewport / ROW / 3)));
    },
    [moveTo, viewport],
  );

  useRowWheel(box, scale, ROW, topNow, (next) => {
    setFollowing(next >= scale.topMax);
    moveTo(next);
  });

  const follow = () => setFollowing(true);
  return { top, scale, viewport, following, follow, reveal, moveTo, onScroll };
}
