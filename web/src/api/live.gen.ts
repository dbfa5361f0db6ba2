// Made by `npm run gen` from crates/api/asyncapi.json. Do not edit.

import type { components } from "./schema.gen";

type Schemas = components["schemas"];

/** What each live topic carries, by its name. */
export interface TopicData {
  /** The numbers of the overview; always the whole. */
  overview: Schemas["Stats"];
  /** Jobs that changed since the message before; in a snapshot the newest 50. */
  jobs: Schemas["JobsTopic"];
  /** All runners; always the whole. */
  runners: Schemas["RunnersTopic"];
  /** The job, and the tasks that changed their states since the message before. */
  [topic: `job:${string}`]: Schemas["JobTopic"];
  /** The task with its attempts; always the whole. */
  [topic: `task:${string}`]: Schemas["TaskDetail"];
  /** How much log there is to fetch; always the whole. */
  [topic: `log:${string}`]: Schemas["LogTopic"];
  /** Whether the server can store what it is told; always the whole. */
  server: Schemas["StorageHealth"];
}

export type TopicName = keyof TopicData;

/** A message of one topic. */
export interface TopicMessage<N extends TopicName> {
  type: "snapshot" | "update";
  topic: N;
  seq: number;
  data: TopicData[N];
}

/** What the server sends. */
export type LiveMessage =
  | { [N in TopicName]: TopicMessage<N> }[TopicName]
  | Exclude<Schemas["LiveMessage"], { type: "snapshot" | "update" }>;

/** What the page sends. */
export type LiveRequest = Schemas["LiveRequest"];
