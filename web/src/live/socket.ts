// The one WebSocket of a tab. Topics are counted: the first listener subscribes, the last unsubscribes.
// A push is a hint: after any gap the topic begins again with a snapshot.

export type Phase = "connecting" | "live" | "reconnecting";

type Incoming =
  | { type: "hello"; version: string; now: string }
  | { type: "snapshot" | "update"; topic: string; seq: number; data: unknown }
  | { type: "resnapshot"; topic: string }
  | { type: "refused"; topic: string; message: string }
  | { type: "pong" }
  | { type: "beat"; now: string };

export type TopicListener = (data: unknown, first: boolean) => void;

interface SocketEvents {
  onPhase(phase: Phase): void;
  /** Anything at all was heard. */
  onHeard(): void;
  onVersion(version: string): void;
}

interface Topic {
  listeners: Set<TopicListener>;
  /** Number of the last message; null until a snapshot came. */
  seq: number | null;
}

const BACKOFF_MS = [300, 800, 2000, 4000, 8000];
/** The server says something at least every 5 s; silence of this length is a dead connection. */
const SILENCE_MS = 12_000;

export class LiveSocket {
  private socket: WebSocket | null = null;
  private topics = new Map<string, Topic>();
  private failures = 0;
  private watchdog: ReturnType<typeof setTimeout> | undefined;
  private again: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly url: string,
    private readonly events: SocketEvents,
    private readonly open: (url: string) => WebSocket = (address) => new WebSocket(address),
  ) {}

  connect(): void {
    clearTimeout(this.again);
    const socket = this.open(this.url);
    this.socket = socket;
    socket.onopen = () => {
      for (const topic of this.topics.keys()) this.ask(topic);
      this.heard();
    };
    socket.onmessage = (event) => {
      if (this.socket !== socket) return;
      this.heard();
      this.take(JSON.parse(String(event.data)) as Incoming);
    };
    socket.onclose = () => this.lost(socket);
  }

  /** Tries at once, as when the browser says that it is online again. */
  wake(): void {
    if (this.socket?.readyState === WebSocket.OPEN) return;
    this.failures = 0;
    this.socket?.close();
    this.connect();
  }

  close(): void {
    clearTimeout(this.again);
    clearTimeout(this.watchdog);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  subscribe(name: string, listener: TopicListener): () => void {
    let topic = this.topics.get(name);
    if (!topic) {
      topic = { listeners: new Set(), seq: null };
      this.topics.set(name, topic);
      this.ask(name);
    }
    topic.listeners.add(listener);
    const held = topic;
    return () => {
      held.listeners.delete(listener);
      if (held.listeners.size > 0 || this.topics.get(name) !== held) return;
      this.topics.delete(name);
      this.send({ type: "unsubscribe", topic: name });
    };
  }

  private ask(name: string): void {
    const topic = this.topics.get(name);
    if (topic) topic.seq = null;
    this.send({ type: "subscribe", topic: name });
  }

  private send(message: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  private take(message: Incoming): void {
    switch (message.type) {
      case "hello":
        this.failures = 0;
        this.events.onPhase("live");
        this.events.onVersion(message.version);
        return;
      case "snapshot":
      case "update":
        this.deliver(message.topic, message.type === "snapshot", message.seq, message.data);
        return;
      case "resnapshot":
        if (this.topics.has(message.topic)) this.ask(message.topic);
        return;
      case "refused":
        // The page's own request for the thing says why; nothing live will come.
        return;
      case "pong":
      case "beat":
        return;
    }
  }

  private deliver(name: string, snapshot: boolean, seq: number, data: unknown): void {
    const topic = this.topics.get(name);
    if (!topic) return;
    if (!snapshot) {
      if (topic.seq === null || seq <= topic.seq) return;
      if (seq !== topic.seq + 1) {
        this.ask(name);
        return;
      }
    }
    topic.seq = seq;
    for (const listener of topic.listeners) listener(data, snapshot);
  }

  private heard(): void {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => this.socket?.close(), SILENCE_MS);
    this.events.onHeard();
  }

  private lost(socket: WebSocket): void {
    if (this.socket !== socket) return;
    clearTimeout(this.watchdog);
    this.socket = null;
    this.events.onPhase("reconnecting");
    const base = BACKOFF_MS[Math.min(this.failures, BACKOFF_MS.length - 1)]!;
    this.failures += 1;
    // A server that comes back must not meet all its viewers in the same instant.
    this.again = setTimeout(() => this.connect(), base * (0.7 + Math.random() * 0.6));
  }
}
