// Where the reader is in the log: the line at the top, and whether the view follows the end.
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { logScale, ROW, type Scale } from "./scale";

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
  const [viewport, setViewport] = useState(400);
  const [top, setTop] = useState(0);
  const [following, setFollowing] = useState(startAtEnd);
  const lastTop = useRef(0);
  const scale = logScale(count, viewport, past);

  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setViewport(Math.max(ROW, element.clientHeight)));
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);

  useLayoutEffect(() => {
    const element = box.current;
    if (!following || !element) return;
    const end = logScale(count, viewport, past);
    element.scrollTop = end.height;
    lastTop.current = element.scrollTop;
    setTop(end.topMax);
  }, [box, following, count, viewport, past]);

  const onScroll = useCallback(() => {
    const element = box.current;
    if (!element) return;
    const { scrollTop } = element;
    const now = logScale(count, viewport, past);
    setTop(now.lineAt(scrollTop));
    if (scrollTop + viewport >= now.height - 2) setFollowing(true);
    else if (scrollTop < lastTop.current) setFollowing(false);
    lastTop.current = scrollTop;
  }, [box, count, viewport, past]);

  const reveal = useCallback(
    (line: number) => {
      const now = logScale(count, viewport, past);
      const target = Math.max(0, line - Math.floor(viewport / ROW / 3));
      setFollowing(false);
      setTop(Math.min(now.topMax, target));
      if (box.current) {
        lastTop.current = now.scrollTopOf(target);
        box.current.scrollTop = lastTop.current;
      }
    },
    [box, count, viewport, past],
  );

  // In a log too long for pixel-true scrolling one notch of the wheel would jump hundreds of lines: move by lines instead.
  useEffect(() => {
    const element = box.current;
    if (!element || !scale.scaled) return;
    const onWheel = (event: WheelEvent) => {
      if (event.ctrlKey || event.deltaY === 0) return;
      event.preventDefault();
      setTop((before) => {
        const next = Math.min(scale.topMax, Math.max(0, before + event.deltaY / ROW));
        lastTop.current = scale.scrollTopOf(next);
        setFollowing(next >= scale.topMax);
        return next;
      });
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [box, scale]);

  return { top, scale, viewport, following, follow: () => setFollowing(true), reveal, onScroll };
}
