// The live state in React: how fresh the page is, and a hook to listen to a topic.
import { createContext, useContext, useEffect, useRef, useSyncExternalStore } from "react";
import type { TopicName } from "@/api/live.gen";
import { useNow } from "@/lib/clock";
import { type Freshness, freshness } from "./freshness";
import { type Live, type LiveState, NOT_LIVE } from "./live";
import type { TopicListener } from "./socket";

export const LiveContext = createContext<Live>(NOT_LIVE);

export const useLive = (): Live => useContext(LiveContext);

export function useLiveState(): LiveState {
  const live = useLive();
  return useSyncExternalStore(live.onChange, live.getState);
}

export function useFreshness(): Freshness {
  const { phase, heardAt } = useLiveState();
  useNow(1000);
  return freshness(phase === "live", heardAt, Date.now());
}

const POLL_MS = 5000;

/** How often to ask again, in milliseconds: never while the socket brings news. */
export function usePolling(): number | false {
  return useLiveState().phase === "live" ? false : POLL_MS;
}

/** Listens to a topic while mounted; a null topic listens to nothing. Not while the tab is hidden if `pauseHidden`. */
export function useTopic<N extends TopicName>(
  topic: N | null,
  listener: TopicListener<N>,
  pauseHidden = false,
): void {
  const live = useLive();
  const held = useRef(listener);
  held.current = listener;
  useEffect(() => {
    if (!topic) return;
    let stop: (() => void) | null = null;
    const follow = () => {
      const wanted = !(pauseHidden && document.hidden);
      if (wanted && !stop) {
        stop = live.subscribe(topic, (data, first) => held.current(data, first));
      }
      if (!wanted && stop) {
        stop();
        stop = null;
      }
    };
    follow();
    document.addEventListener("visibilitychange", follow);
    return () => {
      document.removeEventListener("visibilitychange", follow);
      stop?.();
    };
  }, [live, topic, pauseHidden]);
}
