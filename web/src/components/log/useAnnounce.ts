// What a screen reader hears while a log grows: one sentence, at most every ten seconds.
import { useEffect, useRef, useState } from "react";
import { LOG } from "@/words/log";

const EVERY_MS = 10_000;

export function useAnnounce(count: number, active: boolean): string {
  const [text, setText] = useState("");
  const latest = useRef(count);
  latest.current = count;
  useEffect(() => {
    if (!active) return;
    let said = latest.current;
    const timer = setInterval(() => {
      const fresh = latest.current - said;
      if (fresh > 0) setText(LOG.newLines(fresh));
      said = latest.current;
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [active]);
  return text;
}
