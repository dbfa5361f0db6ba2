// Every request the dashboard makes, one function each. Nothing else in the page talks to the server, but the live socket.
import { learnServerTime } from "@/lib/clock";
import { apiError, networkError } from "./problem";
import type * as T from "./types";

type Query = Record<string, string | number | boolean | null | undefined>;

async function call<R>(
  method: string,
  path: string,
  query?: Query,
  body?: unknown,
  signal?: AbortSignal,
): Promise<R> {
  const response = await send(method, path, query, body, signal);
  return response.status === 204 ? (undefined as R) : ((await response.json()) as R);
}

async function send(
  method: string,
  path: string,
  query?: Query,
  body?: unknown,
  signal?: AbortSignal,
) {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== "") search.set(key, String(value));
  }
  const url = `/api/v1${path}${search.size > 0 ? `?${search}` : ""}`;
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      ...(signal ? { signal } : {}),
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw networkError(cause);
  }
  learnServerTime(response.headers.get("date"));
  if (!response.ok) throw apiError(response, await response.json().catch(() => null));
  return response;
}

export interface JobQuery {
  status?: string | undefined;
  owner?: string | undefined;
  q?: string | undefined;
  label?: string | undefined;
  sort?: string | undefined;
  limit?: number | undefined;
  offset?: number | undefined;
}

const enc = encodeURIComponent;

export const stats = (signal?: AbortSignal) =>
  call<T.Stats>("GET", "/stats", undefined, undefined, signal);
export const me = () => call<T.Me>("GET", "/auth/me");
export const login = (token: string) => call<T.Me>("POST", "/auth/login", undefined, { token });
export const logout = () => call<void>("POST", "/auth/logout");

export const jobs = (query: JobQuery, signal?: AbortSignal) =>
  call<T.JobList>("GET", "/jobs", { ...query }, undefined, signal);
export const job = (id: string, signal?: AbortSignal) =>
  call<T.Job>("GET", `/jobs/${enc(id)}`, undefined, undefined, signal);
export const jobSpec = (id: string) => call<T.JobSpecReply>("GET", `/jobs/${enc(id)}/spec`);
export const jobErrors = (id: string) => call<T.ErrorGroups>("GET", `/jobs/${enc(id)}/errors`);
export const jobTasks = (
  id: string,
  query: { status?: string | undefined; after?: number | undefined; limit: number },
) => call<T.TaskList>("GET", `/jobs/${enc(id)}/tasks`, query);
export const jobArtifacts = (
  id: string,
  query: { type?: string; q?: string; after?: string | undefined; limit: number },
) => call<T.ArtifactList>("GET", `/jobs/${enc(id)}/artifacts`, query);

/** One byte per task. */
export async function jobGrid(id: string, signal?: AbortSignal): Promise<Uint8Array> {
  const response = await send("GET", `/jobs/${enc(id)}/grid`, undefined, undefined, signal);
  return new Uint8Array(await response.arrayBuffer());
}

export type JobAct = "cancel" | "pause" | "resume";
export const actOnJob = (id: string, act: JobAct) =>
  call<T.JobActed>("POST", `/jobs/${enc(id)}/${act}`, undefined, {});
export const retryJob = (id: string, selection: { status?: string[]; indexes?: number[] }) =>
  call<T.JobActed>("POST", `/jobs/${enc(id)}/retry`, undefined, selection);

export const task = (id: string, signal?: AbortSignal) =>
  call<T.TaskDetail>("GET", `/tasks/${enc(id)}`, undefined, undefined, signal);
export const explain = (id: string) => call<T.Explanation>("GET", `/tasks/${enc(id)}/explain`);
export const taskArtifacts = (id: string) =>
  call<T.Artifact[]>("GET", `/tasks/${enc(id)}/artifacts`);
export const actOnTask = (id: string, act: "cancel" | "retry") =>
  call<T.Task>("POST", `/tasks/${enc(id)}/${act}`, undefined, {});

export const logLines = (attempt: string, from: number, limit: number, signal?: AbortSignal) =>
  call<T.LogLines>(
    "GET",
    `/attempts/${enc(attempt)}/log/lines`,
    { from, limit },
    undefined,
    signal,
  );
export const searchLog = (
  attempt: string,
  query: { q: string; regex: boolean; case: boolean; limit: number },
  signal?: AbortSignal,
) => call<T.SearchReply>("GET", `/attempts/${enc(attempt)}/log/search`, query, undefined, signal);

export const runners = (signal?: AbortSignal) =>
  call<T.Runner[]>("GET", "/runners", undefined, undefined, signal);
export const runnerToken = () => call<T.RunnerToken>("POST", "/runner-tokens", undefined, {});
