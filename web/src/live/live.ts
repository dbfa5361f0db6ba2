// What is live in this tab: one socket, and what the page knows about how fresh it is. Made once by main.tsx and handed down
// by LiveContext; tests hand down one of their own.
import type { TopicName } from "@/api/live.gen";
import { LiveSocket, type Phase, type TopicListener } from "./socket";

export interface LiveState {
  phase: Phase;
  /** When anything last came from the server, by the socket or an answered request. Milliseconds since 1970. */
  heardAt: number | null;
  /** Version the server said first, and the one it says now. */
  firstVersion: string | null;
  version: string | null;
}

export interface Live {
  getState(): LiveState;
  /** Calls `listener` when the state is another; gives a function that ends this. */
  onChange(listener: () => void): () => void;
  subscribe<N extends TopicName>(topic: N, listener: TopicListener<N>): () => void;
  /** Something came from the server: what is on screen is of now. */
  noteHeard(): void;
  start(): void;
  /** Connects anew, as after a login: the socket must present the new cookie. */
  restart(): void;
}

const START: LiveState = { phase: "connecting", heardAt: null, firstVersion: null, version: null };

/** At most one note in this time reaches React. */
const NOTE_MS = 900;

/** `open` is given by tests instead of a real socket. */
export function makeLive(url: string, open?: (url: string) => WebSocket): Live {
  let state = START;
  const listeners = new Set<() => void>();
  const set = (change: Partial<LiveState>) => {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  };
  const noteHeard = () => {
    const now = Date.now();
    if (state.heardAt === null || now - state.heardAt > NOTE_MS) set({ heardAt: now });
  };
  const socket = new LiveSocket(
    url,
    {
      onPhase: (phase) => set({ phase }),
      onVersion: (version) => set({ version, firstVersion: state.firstVersion ?? version }),
      onHeard: noteHeard,
    },
    open,
  );
  return {
    getState: () => state,
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    subscribe: (topic, listener) => socket.subscribe(topic, listener),
    noteHeard,
    start() {
      socket.connect();
      window.addEventListener("online", () => socket.wake());
      // A socket without a net stays open for minutes. Connected anew it shows at once whether the server is there.
      window.addEventListener("offline", () => this.restart());
      document.addEventListener("visibilitychange", () => document.hidden || socket.wake());
    },
    restart() {
      socket.close();
      socket.connect();
    },
  };
}

/** Nothing is live: the page polls. What components get that stand under no LiveContext, as in tests. */
export const NOT_LIVE: Live = {
  getState: () => START,
  onChange: () => () => undefined,
  subscribe: () => () => undefined,
  noteHeard: () => undefined,
  start: () => undefined,
  restart: () => undefined,
};

/** The address of the socket of the server that the page came from. */
export function socketUrl({ protocol, host }: Pick<Location, "protocol" | "host">): string {
  return `${protocol === "https:" ? "wss" : "ws"}://${host}/ws`;
}
