// The tab's socket, its freshness as React state, and a hook to listen to a topic.
import { useEffect, useRef, useSyncExternalStore } from "react";
import { useNow } from "@/lib/clock";
import { type Freshness, freshness } from "./freshness";
import { LiveSocket, type Phase, type TopicListener } from "./socket";

interface LiveState {
  phase: Phase;
  heardAt: number | null;
  /** Version the server said first, and the one it says now. */
  firstVersion: string | null;
  version: string | null;
}

let state: LiveState = { phase: "connecting", heardAt: null, firstVersion: null, version: null };
const listeners = new Set<() => void>();

function set(change: Partial<LiveState>): void {
  state = { ...state, ...change };
  for (const listener of listeners) listener();
}

const socket = new LiveSocket(socketUrl(), {
  onPhase: (phase) => set({ phase }),
  onVersion: (version) => set({ version, firstVersion: state.firstVersion ?? version }),
  onHeard: () => noteHeard(),
});

function socketUrl(): string {
  return `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`;
}

export function startLive(): void {
  socket.connect();
  window.addEventListener("online", () => socket.wake());
  document.addEventListener("visibilitychange", () => document.hidden || socket.wake());
}

/** After a login the socket must present the new cookie. */
export function restartLive(): void {
  socket.close();
  socket.connect();
}

/** Something came from the server: what is on screen is of now. At most one note a second reaches React. */
export function noteHeard(): void {
  const now = Date.now();
  if (state.heardAt === null || now - state.heardAt > 900) set({ heardAt: now });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useLiveState(): LiveState {
  return useSyncExternalStore(subscribe, () => state);
}

export function useFreshness(): Freshness {
  const { phase, heardAt } = useLiveState();
  useNow(1000);
  return freshness(phase === "live", heardAt, Date.now());
}

/** How often to ask again, for React Query: never while the socket brings news, else every five seconds. */
export function usePolling(): number | false {
  return useLiveState().phase === "live" ? false : 5000;
}

/** Listens to a topic while mounted; a null topic listens to nothing. Not while the tab is hidden if `pauseHidden`. */
export function useTopic(topic: string | null, listener: TopicListener, pauseHidden = false): void {
  const held = useRef(listener);
  held.current = listener;
  useEffect(() => {
    if (!topic) return;
    let stop: (() => void) | null = null;
    const follow = () => {
      const wanted = !(pauseHidden && document.hidden);
      if (wanted && !stop)
        stop = socket.subscribe(topic, (data, first) => held.current(data, first));
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
  }, [topic, pauseHidden]);
}
