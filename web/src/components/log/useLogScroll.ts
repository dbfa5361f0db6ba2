// Where the reader is in the log: the line at the top, and whether the view follows the end.
import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from "react";
import { type Scale, scrollScale } from "@/lib/scrollScale";
import { useRowWheel, useViewport } from "@/lib/useRows";

/** Height of a line in pixels; log.css says the same. */
export const ROW = 20;

export interface LogScroll {
  top: number;
  scale: Scale;
  viewport: number;
  following: boolean;
  follow: () => void;
  /** Puts a line a third below the top edge and stops following. */
  reveal: (line: number) => void;
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
  const scale = scrollScale(count, viewport, ROW, past);

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
    (line: number) => {
      const now = scrollScale(count, viewport, ROW, past);
      setTop(Math.min(now.topMax, line));
      if (!box.current) return;
      box.current.scrollTop = now.scrollTopOf(line);
      // Read back: browsers round, and the event of this very move must not be taken for the reader's.
      lastTop.current = box.current.scrollTop;
    },
    [box, count, viewport, past],
  );

  const reveal = useCallback(
    (line: number) => {
      setFollowing(false);
      moveTo(Math.max(0, line - Math.floor(viewport / ROW / 3)));
    },
    [moveTo, viewport],
  );

  useRowWheel(box, scale, ROW, (change) => {
    const next = change(top);
    setFollowing(next >= scale.topMax);
    moveTo(next);
  });

  return { top, scale, viewport, following, follow: () => setFollowing(true), reveal, onScroll };
}
