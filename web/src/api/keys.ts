// The keys of the query cache, made here only.
import type { JobQuery } from "./calls";

/** Keys that begin with the same words are invalidated together: `["job", "42"]` with all that is below job 42. */
export const keys = {
  stats: ["stats"] as const,
  me: ["me"] as const,
  sessions: ["sessions"] as const,
  tokens: ["tokens"] as const,
  users: ["users"] as const,
  invites: ["invites"] as const,
  jobsOf: (owner: string) => ["jobs", "of", owner] as const,
  welcome: (code: string) => ["welcome", code] as const,
  device: (code: string) => ["device", code] as const,
  allJobs: ["jobs"] as const,
  jobs: (query: JobQuery) => ["jobs", query] as const,
  job: (id: string) => ["job", id] as const,
  jobSpec: (id: string) => ["job", id, "spec"] as const,
  jobErrors: (id: string) => ["job", id, "errors"] as const,
  grid: (id: string) => ["job", id, "grid"] as const,
  tasks: (id: string) => ["job", id, "tasks"] as const,
  artifacts: (id: string) => ["job", id, "artifacts"] as const,
  allTasks: ["task"] as const,
  task: (id: string) => ["task", id] as const,
  explain: (id: string) => ["task", id, "explain"] as const,
  taskArtifacts: (id: string) => ["task", id, "artifacts"] as const,
  runners: ["runners"] as const,
  runner: (id: string) => ["runner", id] as const,
  screenshots: (id: string) => ["runner", id, "screenshots"] as const,
  usage: (id: string, hours: number) => ["runner", id, "usage", hours] as const,
  configuration: (of: string) => ["configuration", of] as const,
  studyCut: (body: string) => ["goliat-cut", body] as const,
};
