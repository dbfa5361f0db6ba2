import { useEffect, useState } from "react";
import { logLines } from "@/api/calls";
import type { Attempt } from "@/api/types";
import { usePolling, useTopic } from "@/live/useLive";

/** How many lines an attempt's log has: told by the live topic, or asked for while that is away. It never shrinks. */
export function useLogSize(attempt: Attempt): number {
  const [lines, setLines] = useState(attempt.log_lines);
  const grow = (to: number) => setLines((before) => Math.max(before, to));
  useTopic(`log:${attempt.id}`, ({ lines: told }) => grow(told), true);
  const polling = usePolling();
  useEffect(() => {
    if (polling === false) return;
    const ask = () =>
      logLines(attempt.id, 0, 1).then(
        (reply) => grow(reply.total_lines),
        () => undefined,
      );
    ask();
    const timer = setInterval(ask, polling);
    return () => clearInterval(timer);
  });
  return Math.max(lines, attempt.log_lines);
}
