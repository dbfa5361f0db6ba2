import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fakeLive } from "@/test/page";
import { QUIET_MS, STALE_MS } from "./freshness";
import { type Live, makeLive, NOT_LIVE, socketUrl } from "./live";
import { LiveContext, useFreshness, useLive, useLiveState, usePolling, useTopic } from "./useLive";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A socket that a test opens and speaks through. */
function fakeSocket() {
  return {
    readyState: WebSocket.CONNECTING as number,
    sent: [] as string[],
    onopen: null as (() => void) | null,
    onmessage: null as ((event: { data: string }) => void) | null,
    onclose: null as (() => void) | null,
    send(text: string) {
      this.sent.push(text);
    },
    close() {
      this.readyState = WebSocket.CLOSED;
      this.onclose?.();
    },
    hello(version: string) {
      this.readyState = WebSocket.OPEN;
      this.onopen?.();
      this.onmessage?.({ data: JSON.stringify({ type: "hello", version, now: "" }) });
    },
  };
}

function started() {
  const sockets: ReturnType<typeof fakeSocket>[] = [];
  const live = makeLive("ws://x/ws", () => {
    const socket = fakeSocket();
    sockets.push(socket);
    return socket as unknown as WebSocket;
  });
  live.start();
  return { live, sockets };
}

describe("the live state", () => {
  it("begins with nothing heard, and opens no socket before it is started", () => {
    const open = vi.fn();
    const live = makeLive("ws://x/ws", open);
    expect(open).not.toHaveBeenCalled();
    expect(live.getState()).toEqual({
      phase: "connecting",
      heardAt: null,
      firstVersion: null,
      version: null,
    });
  });

  it("is live once the server said hello, and keeps the version it said first", () => {
    const { live, sockets } = started();
    const changed = vi.fn();
    const stop = live.onChange(changed);
    sockets[0]!.hello("1.0");
    expect(live.getState()).toMatchObject({ phase: "live", version: "1.0", firstVersion: "1.0" });
    expect(changed).toHaveBeenCalled();
    sockets[0]!.close();
    expect(live.getState().phase).toBe("reconnecting");
    vi.advanceTimersByTime(1000);
    sockets[1]!.hello("1.1");
    expect(live.getState()).toMatchObject({ phase: "live", version: "1.1", firstVersion: "1.0" });
    stop();
    changed.mockClear();
    live.restart();
    expect(changed).not.toHaveBeenCalled();
  });

  it("notes what is heard, but not more than about once a second", () => {
    const { live } = started();
    const changed = vi.fn();
    live.onChange(changed);
    for (let n = 0; n < 5; n += 1) live.noteHeard();
    expect(changed).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(950);
    live.noteHeard();
    expect(changed).toHaveBeenCalledTimes(2);
    expect(live.getState().heardAt).toBe(Date.now());
  });

  it("connects anew at once when it is restarted, or when the browser is online again", () => {
    const { live, sockets } = started();
    sockets[0]!.hello("1.0");
    live.restart();
    expect(sockets).toHaveLength(2);
    sockets[1]!.close();
    window.dispatchEvent(new Event("online"));
    expect(sockets).toHaveLength(3);
  });

  it.each([
    ["http:", "localhost:8080", "ws://localhost:8080/ws"],
    ["https:", "lab.example", "wss://lab.example/ws"],
  ])("of a page on %s//%s comes from %s", (protocol, host, url) =>
    expect(socketUrl({ protocol, host })).toBe(url),
  );
});

const under = (live: Live) => ({
  wrapper: ({ children }: { children: ReactNode }) => (
    <LiveContext value={live}>{children}</LiveContext>
  ),
});

describe("a page", () => {
  it("polls while nothing is live, and not while news come", () => {
    const live = fakeLive({ phase: "connecting" });
    const { result } = renderHook(() => usePolling(), under(live));
    expect(result.current).toBe(5000);
    live.set({ phase: "live" });
    expect(result.current).toBe(false);
    live.set({ phase: "reconnecting" });
    expect(result.current).toBe(5000);
  });

  it("without a live connection above it polls, and can be restarted for nothing", () => {
    const { result } = renderHook(() => ({ polling: usePolling(), live: useLive() }));
    expect(result.current.polling).toBe(5000);
    expect(result.current.live).toBe(NOT_LIVE);
    NOT_LIVE.start();
    NOT_LIVE.restart();
    NOT_LIVE.noteHeard();
    NOT_LIVE.subscribe("jobs", vi.fn())();
    expect(NOT_LIVE.getState().phase).toBe("connecting");
  });

  it("gets older by itself when nothing is heard", () => {
    const live = fakeLive({ phase: "live", heardAt: Date.now() });
    const { result } = renderHook(() => useFreshness(), under(live));
    expect(result.current).toBe("live");
    act(() => vi.advanceTimersByTime(QUIET_MS + 1000));
    expect(result.current).toBe("reconnecting");
    act(() => vi.advanceTimersByTime(STALE_MS));
    expect(result.current).toBe("stale");
    live.set({ heardAt: Date.now() });
    expect(result.current).toBe("live");
  });

  it("sees the state as it is", () => {
    const live = fakeLive({ phase: "live", version: "1" });
    const { result } = renderHook(() => useLiveState(), under(live));
    live.set({ version: "2" });
    expect(result.current.version).toBe("2");
  });
});

describe("a topic", () => {
  it("is followed while the page is there, with the listener of the latest drawing", () => {
    const live = fakeLive();
    const heard: string[] = [];
    const hook = renderHook(
      ({ name }) => useTopic("jobs", (data, first) => heard.push(`${name} ${data} ${first}`)),
      { ...under(live), initialProps: { name: "a" } },
    );
    live.publish("jobs", 1, true);
    hook.rerender({ name: "b" });
    live.publish("jobs", 2);
    expect(heard).toEqual(["a 1 true", "b 2 false"]);
    expect(live.topics()).toEqual(["jobs"]);
    hook.unmount();
    expect(live.topics()).toEqual([]);
  });

  it("that is another is left for the new one", () => {
    const live = fakeLive();
    const hook = renderHook(({ id }) => useTopic(`job:${id}`, vi.fn()), {
      ...under(live),
      initialProps: { id: "1" },
    });
    hook.rerender({ id: "2" });
    expect(live.topics()).toEqual(["job:2"]);
  });

  it("that is null is none", () => {
    const live = fakeLive();
    renderHook(() => useTopic(null, vi.fn()), under(live));
    expect(live.topics()).toEqual([]);
  });

  it("rests while the tab is hidden, if it may", () => {
    const live = fakeLive();
    renderHook(() => useTopic("log:1", vi.fn(), true), under(live));
    renderHook(() => useTopic("jobs", vi.fn()), under(live));
    const hide = (hidden: boolean) => {
      vi.spyOn(document, "hidden", "get").mockReturnValue(hidden);
      act(() => void document.dispatchEvent(new Event("visibilitychange")));
    };
    hide(true);
    expect(live.topics()).toEqual(["jobs"]);
    hide(false);
    expect(live.topics().sort()).toEqual(["jobs", "log:1"]);
    vi.restoreAllMocks();
  });
});
