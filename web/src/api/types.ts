// The wire types under the names that pages use, made from the server's own description.
import type { components } from "./schema.gen";

type Schemas = components["schemas"];

/**
 * A reply as it really comes: the server writes every field, null where there is nothing, while its description calls
 * such fields optional; and objects of free keys, which it cannot describe, get the type of their values here.
 */
export type Wire<T> = T extends (infer E)[]
  ? Wire<E>[]
  : T extends Record<string, never>
    ? Record<string, unknown>
    : T extends object
      ? {
          [K in keyof T]-?: K extends "metrics"
            ? Record<string, number>
            : K extends "env"
              ? Record<string, string>
              : Wire<Exclude<T[K], undefined>>;
        }
      : T;

export type Artifact = Wire<Schemas["Artifact"]>;
export type Attempt = Wire<Schemas["Attempt"]>;
export type Attention = Wire<Schemas["Attention"]>;
export type ErrorGroup = Wire<Schemas["ErrorGroup"]>;
export type ErrorGroups = Wire<Schemas["ErrorGroups"]>;
export type Eta = Wire<Schemas["Eta"]>;
export type Job = Wire<Schemas["Job"]>;
export type JobList = Wire<Schemas["JobList"]>;
export type JobSpecReply = Wire<Schemas["JobSpecReply"]>;
export type LogLine = Wire<Schemas["LogLine"]>;
export type Problem = Schemas["Problem"];
export type Runner = Wire<Schemas["Runner"]>;
export type Screenshot = Wire<Schemas["Screenshot"]>;
export type ScreenshotTab = Wire<Schemas["ScreenshotTab"]>;
export type RunnerToken = Wire<Schemas["RunnerToken"]>;
export type Stats = Wire<Schemas["Stats"]>;
export type Study = Wire<Schemas["Study"]>;
export type Task = Wire<Schemas["Task"]>;
export type TaskCounts = Wire<Schemas["TaskCounts"]>;
export type TaskDetail = Wire<Schemas["TaskDetail"]>;
export type TaskPreview = Wire<Schemas["TaskPreview"]>;
export type JobActed = Wire<Schemas["JobActed"]>;

export type TaskState = "waiting" | "pending" | "running" | "completed" | "failed" | "cancelled";
export type AttemptState =
  | "leased"
  | "running"
  | "completed"
  | "failed"
  | "timed_out"
  | "lost"
  | "cancelled"
  | "superseded";
export type JobState = "pending" | "running" | "paused" | "completed" | "failed" | "cancelled";
export type RunnerState = "idle" | "busy" | "draining" | "disabled" | "unreachable" | "offline";
