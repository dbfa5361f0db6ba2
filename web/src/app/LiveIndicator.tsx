import clsx from "clsx";
import { formatClockZone } from "@/lib/time";
import type { Freshness } from "@/live/freshness";
import { useFreshness, useLiveState } from "@/live/useLive";
import { SHELL } from "@/words/shell";
import { FRESHNESS } from "@/words/states";

const DOT: Record<Freshness, string> = {
  connecting: "border border-strong",
  live: "bg-good",
  reconnecting: "bg-warn",
  stale: "bg-failed",
};

/** Whether what is on screen is of now, and if not, of when. */
export function LiveIndicator() {
  const state = useFreshness();
  const { heardAt } = useLiveState();
  const of = heardAt === null ? "" : formatClockZone(heardAt);
  const old = state === "reconnecting" || state === "stale";
  return (
    <span
      role="status"
      className="num flex items-center gap-2 whitespace-nowrap px-2 text-muted text-xs"
    >
      <span aria-hidden className={clsx("size-2 rounded-full", DOT[state])} />
      <span>
        {FRESHNESS[state]}
        {/* A narrow screen has no room for it; the banner says it there. */}
        {old && (
          <span className="max-sm:hidden">
            {" "}
            {state === "stale" ? SHELL.of(of) : SHELL.dataOf(of)}
          </span>
        )}
      </span>
    </span>
  );
}
