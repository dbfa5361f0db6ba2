import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { freshness } from "./freshness";
import { LiveSocket } from "./socket";

class FakeSocket {
  static all: FakeSocket[] = [];
  readyState: number = WebSocket.CONNECTING;
  sent: string[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  constructor() {
    FakeSocket.all.push(this);
  }
  send(text: string) {
    this.sent.push(text);
  }
  close() {
    if (this.readyState === WebSocket.CLOSED) return;
    this.readyState = WebSocket.CLOSED;
    this.onclose?.();
  }
  open() {
    this.readyState = WebSocket.OPEN;
    this.onopen?.();
    this.say({ type: "hello", version: "1", now: "" });
  }
  say(message: object) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  get asked() {
    return this.sent.map((text) => JSON.parse(text) as { type: string; topic: string });
  }
}

const phases: string[] = [];
function connect() {
  const socket = new LiveSocket(
    "ws://x/ws",
    { onPhase: (phase) => phases.push(phase), onHeard: () => {}, onVersion: () => {} },
    () => new FakeSocket() as unknown as WebSocket,
  );
  socket.connect();
  return socket;
}

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.all = [];
  phases.length = 0;
});
afterEach(() => vi.useRealTimers());

describe("the live socket", () => {
  it("subscribes once for many listeners, and lets go with the last", () => {
    const socket = connect();
    const [a, b] = [vi.fn(), vi.fn()];
    const stopA = socket.subscribe("job:42", a);
    const stopB = socket.subscribe("job:42", b);
    const wire = FakeSocket.all[0]!;
    wire.open();
    expect(wire.asked).toEqual([{ type: "subscribe", topic: "job:42" }]);
    wire.say({ type: "snapshot", topic: "job:42", seq: 7, data: "s" });
    wire.say({ type: "update", topic: "job:42", seq: 8, data: "u" });
    expect(a.mock.calls).toEqual([
      ["s", true],
      ["u", false],
    ]);
    expect(b.mock.calls).toEqual(a.mock.calls);
    stopA();
    expect(wire.asked).toHaveLength(1);
    stopB();
    expect(wire.asked.at(-1)).toEqual({ type: "unsubscribe", topic: "job:42" });
  });

  it("asks again after a gap, and takes nothing twice", () => {
    const socket = connect();
    const heard = vi.fn();
    socket.subscribe("jobs", heard);
    const wire = FakeSocket.all[0]!;
    wire.open();
    wire.say({ type: "snapshot", topic: "jobs", seq: 1, data: 1 });
    wire.say({ type: "update", topic: "jobs", seq: 1, data: "old" });
    wire.say({ type: "update", topic: "jobs", seq: 3, data: "gap" });
    expect(heard).toHaveBeenCalledTimes(1);
    expect(wire.asked).toHaveLength(2);
    wire.say({ type: "update", topic: "jobs", seq: 4, data: "before the snapshot" });
    expect(heard).toHaveBeenCalledTimes(1);
    wire.say({ type: "snapshot", topic: "jobs", seq: 9, data: 9 });
    wire.say({ type: "update", topic: "jobs", seq: 10, data: 10 });
    expect(heard.mock.calls.map(([data]) => data)).toEqual([1, 9, 10]);
  });

  it("comes back with its topics when the connection breaks", () => {
    const socket = connect();
    socket.subscribe("runners", vi.fn());
    FakeSocket.all[0]!.open();
    FakeSocket.all[0]!.close();
    expect(phases).toEqual(["live", "reconnecting"]);
    vi.advanceTimersByTime(1000);
    FakeSocket.all[1]!.open();
    expect(FakeSocket.all[1]!.asked).toEqual([{ type: "subscribe", topic: "runners" }]);
    expect(phases.at(-1)).toBe("live");
  });

  it("takes long silence for a broken connection", () => {
    connect();
    FakeSocket.all[0]!.open();
    vi.advanceTimersByTime(11_000);
    FakeSocket.all[0]!.say({ type: "beat", now: "" });
    vi.advanceTimersByTime(11_000);
    expect(FakeSocket.all[0]!.readyState).toBe(WebSocket.OPEN);
    vi.advanceTimersByTime(2000);
    expect(FakeSocket.all[0]!.readyState).toBe(WebSocket.CLOSED);
  });
});

describe("freshness", () => {
  it.each([
    [false, null, "connecting"],
    [true, 0, "live"],
    [true, -7000, "live"],
    [true, -9000, "reconnecting"],
    [false, -1000, "reconnecting"],
    [true, -31_000, "stale"],
    [false, -31_000, "stale"],
  ] as const)("connected %s, heard %s ms ago: %s", (connected, heard, state) => {
    expect(freshness(connected, heard === null ? null : 100_000 + heard, 100_000)).toBe(state);
  });
});
