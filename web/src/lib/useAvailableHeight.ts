import { type RefObject, useEffect, useRef, useState } from "react";

/** Room left below the last line of a page. */
const MARGIN = 18;

/** The height from an element's top edge to the bottom of the window: what a log or a table may fill. At least `least`. */
export function useAvailableHeight<E extends HTMLElement>(
  least: number,
): [RefObject<E | null>, number] {
  const box = useRef<E>(null);
  const [height, setHeight] = useState(least);
  useEffect(() => {
    const measure = () => {
      if (!box.current) return;
      const top = box.current.getBoundingClientRect().top + window.scrollY;
      setHeight(Math.max(least, window.innerHeight - top - MARGIN));
    };
    measure();
    // What stands above may change its height: then the page's height changes, too.
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    window.addEventListener("resize", measure);
    return () => {
      observer.disconnect();
      window.removeEventListener("resize", measure);
    };
  }, [least]);
  return [box, height];
}
