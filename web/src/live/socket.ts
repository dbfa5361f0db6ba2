// The one WebSocket of a tab. Topics are counted: the first listener subscribes, the last unsubscribes.
// A push is a hint: after any gap the topic begins again with a snapshot.

import type { LiveMessage, LiveRequest, TopicData, TopicMessage, TopicName } from "@/api/live.gen";

export type Phase = "connecting" | "live" | "reconnecting";

export type TopicListener<N extends TopicName> = (data: TopicData[N], first: boolean) => void;

interface SocketEvents {
  onPhase(phase: Phase): void;
  /** Anything at all was heard. */
  onHeard(): void;
  onVersion(version: string): void;
}

interface Topic {
  listeners: Set<(message: AnyTopicMessage) => void>;
  /** Number of the last message; null until a snapshot came. */
  seq: number | null;
}

type AnyTopicMessage = Extract<LiveMessage, { seq: number }>;

/** The topic of a message says what it carries. */
function isOf<N extends TopicName>(
  message: { topic: string },
  topic: N,
): message is TopicMessage<N> {
  return message.topic === topic;
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
      const message: LiveMessage = JSON.parse(String(event.data));
      this.take(message);
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

  subscribe<N extends TopicName>(name: N, listener: TopicListener<N>): () => void {
    let topic = this.topics.get(name);
    if (!topic) {
      topic = { listeners: new Set(), seq: null };
      this.topics.set(name, topic);
      this.ask(name);
    }
    const hear = (message: AnyTopicMessage) => {
      if (isOf(message, name)) listener(message.data, message.type === "snapshot");
    };
    topic.listeners.add(hear);
    const held = topic;
    return () => {
      held.listeners.delete(hear);
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

  private send(message: LiveRequest): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  private take(message: LiveMessage): void {
    switch (message.type) {
      case "hello":
        this.failures = 0;
        this.events.onPhase("live");
        this.events.onVersion(message.version);
        return;
      case "snapshot":
      case "update":
        this.deliver(message);
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

  private deliver(message: AnyTopicMessage): void {
    const topic = this.topics.get(message.topic);
    if (!topic) return;
    const { seq } = message;
    if (message.type === "update") {
      if (topic.seq === null || seq <= topic.seq) return;
      if (seq !== topic.seq + 1) {
        this.ask(message.topic);
        return;
      }
    }
    topic.seq = seq;
    for (const hear of topic.listeners) hear(message);
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
