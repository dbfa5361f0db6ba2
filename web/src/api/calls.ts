// Every request the dashboard makes, one function each. Nothing else in the page talks to the server, but the live socket
// and the browser itself (pictures, downloads).
import { client, unwrap } from "./client";
import type {
  InviteRequest,
  MePatch,
  NewUser,
  PasswordChange,
  TokenRequest,
  UserPatch,
} from "./types";

export interface JobQuery {
  status?: string | undefined;
  owner?: string | undefined;
  q?: string | undefined;
  label?: string | undefined;
  sort?: string | undefined;
  limit?: number | undefined;
  offset?: number | undefined;
}

const ofJob = (job: string) => ({ params: { path: { job } } });
const ofTask = (task: string) => ({ params: { path: { task } } });

export const stats = (signal?: AbortSignal) => unwrap(client.GET("/api/v1/stats", { signal }));
export const me = () => unwrap(client.GET("/api/v1/auth/me"));
/** What somebody shows who logs in. */
export type Login = { token: string } | { name: string; password: string };
export const login = (shown: Login) => unwrap(client.POST("/api/v1/auth/login", { body: shown }));
export const logout = () => unwrap(client.POST("/api/v1/auth/logout"));

export const patchMe = (body: MePatch) => unwrap(client.PATCH("/api/v1/auth/me", { body }));
export const changePassword = (body: PasswordChange) =>
  unwrap(client.POST("/api/v1/me/password", { body }));
export const sessions = () => unwrap(client.GET("/api/v1/me/sessions"));
export const endOtherSessions = () => unwrap(client.DELETE("/api/v1/me/sessions"));
export const endSession = (session: string) =>
  unwrap(client.DELETE("/api/v1/me/sessions/{session}", { params: { path: { session } } }));
export const tokens = () => unwrap(client.GET("/api/v1/me/tokens"));
export const makeToken = (body: TokenRequest) => unwrap(client.POST("/api/v1/me/tokens", { body }));
export const revokeToken = (token: string) =>
  unwrap(client.DELETE("/api/v1/me/tokens/{token}", { params: { path: { token } } }));

const ofUser = (user: string) => ({ params: { path: { user } } });
export const users = () => unwrap(client.GET("/api/v1/users"));
export const addUser = (body: NewUser) => unwrap(client.POST("/api/v1/users", { body }));
export const patchUser = (name: string, body: UserPatch) =>
  unwrap(client.PATCH("/api/v1/users/{user}", { ...ofUser(name), body }));
export const removeUser = (name: string) =>
  unwrap(client.DELETE("/api/v1/users/{user}", ofUser(name)));
/** Jobs of `from` are `name`'s from now on. */
export const takeOver = (name: string, from: string) =>
  unwrap(client.POST("/api/v1/users/{user}/take-over", { ...ofUser(name), body: { from } }));
export const invites = () => unwrap(client.GET("/api/v1/invites"));
export const makeInvite = (body: InviteRequest) => unwrap(client.POST("/api/v1/invites", { body }));
export const revokeInvite = (invite: string) =>
  unwrap(client.DELETE("/api/v1/invites/{invite}", { params: { path: { invite } } }));

export const welcome = (code: string) =>
  unwrap(client.GET("/api/v1/welcome", { params: { query: { code } } }));
export const acceptWelcome = (body: { code: string; name: string; password: string }) =>
  unwrap(client.POST("/api/v1/welcome", { body }));
const ofCode = (code: string) => ({ params: { path: { code } } });
export const deviceLogin = (code: string) =>
  unwrap(client.GET("/api/v1/device-logins/{code}", ofCode(code)));
export const answerDeviceLogin = (code: string, body: { allow: boolean }) =>
  unwrap(client.POST("/api/v1/device-logins/{code}", { ...ofCode(code), body }));

export const jobs = (query: JobQuery, signal?: AbortSignal) =>
  unwrap(client.GET("/api/v1/jobs", { params: { query }, signal }));
export const job = (id: string, signal?: AbortSignal) =>
  unwrap(client.GET("/api/v1/jobs/{job}", { ...ofJob(id), signal }));
export const jobSpec = (id: string) => unwrap(client.GET("/api/v1/jobs/{job}/spec", ofJob(id)));
export const jobErrors = (id: string) => unwrap(client.GET("/api/v1/jobs/{job}/errors", ofJob(id)));

export interface TaskQuery {
  status?: string | undefined;
  after?: number | undefined;
  limit: number;
}
export const jobTasks = (job: string, query: TaskQuery) =>
  unwrap(client.GET("/api/v1/jobs/{job}/tasks", { params: { path: { job }, query } }));

export interface ArtifactQuery {
  after?: string | undefined;
  limit: number;
}
export const jobArtifacts = (job: string, query: ArtifactQuery) =>
  unwrap(client.GET("/api/v1/jobs/{job}/artifacts", { params: { path: { job }, query } }));

/** One byte per task, in the order of their indexes. */
export async function jobGrid(id: string, signal?: AbortSignal): Promise<Uint8Array> {
  const bytes = await unwrap(
    client.GET("/api/v1/jobs/{job}/grid", { ...ofJob(id), parseAs: "arrayBuffer", signal }),
  );
  return new Uint8Array(bytes as unknown as ArrayBuffer);
}

export const cancelJob = (id: string) =>
  unwrap(client.POST("/api/v1/jobs/{job}/cancel", ofJob(id)));
export const pauseJob = (id: string) => unwrap(client.POST("/api/v1/jobs/{job}/pause", ofJob(id)));
export const resumeJob = (id: string) =>
  unwrap(client.POST("/api/v1/jobs/{job}/resume", ofJob(id)));
export const retryJob = (id: string, body: { status?: string[]; indexes?: number[] }) =>
  unwrap(client.POST("/api/v1/jobs/{job}/retry", { ...ofJob(id), body }));

export const task = (id: string, signal?: AbortSignal) =>
  unwrap(client.GET("/api/v1/tasks/{task}", { ...ofTask(id), signal }));
export const explain = (id: string) =>
  unwrap(client.GET("/api/v1/tasks/{task}/explain", ofTask(id)));
export const taskArtifacts = (id: string) =>
  unwrap(client.GET("/api/v1/tasks/{task}/artifacts", ofTask(id)));
export const cancelTask = (id: string) =>
  unwrap(client.POST("/api/v1/tasks/{task}/cancel", ofTask(id)));
export const giveUpTask = (id: string) =>
  unwrap(client.POST("/api/v1/tasks/{task}/give-up", ofTask(id)));
export const retryTask = (id: string) =>
  unwrap(client.POST("/api/v1/tasks/{task}/retry", ofTask(id)));

export const logLines = (attempt: string, from: number, limit: number, signal?: AbortSignal) =>
  unwrap(
    client.GET("/api/v1/attempts/{attempt}/log/lines", {
      params: { path: { attempt }, query: { from, limit } },
      signal,
    }),
  );

export interface LogSearch {
  q: string;
  regex: boolean;
  case: boolean;
  from: number;
  limit: number;
  stream?: string | undefined;
}
export const searchLog = (attempt: string, query: LogSearch, signal?: AbortSignal) =>
  unwrap(
    client.GET("/api/v1/attempts/{attempt}/log/search", {
      params: { path: { attempt }, query },
      signal,
    }),
  );

export const runners = (signal?: AbortSignal) => unwrap(client.GET("/api/v1/runners", { signal }));
export const runnerToken = () => unwrap(client.POST("/api/v1/runner-tokens", { body: {} }));

const ofRunner = (runner: string) => ({ params: { path: { runner } } });
export const runner = (id: string, signal?: AbortSignal) =>
  unwrap(client.GET("/api/v1/runners/{runner}", { ...ofRunner(id), signal }));
export const screenshots = (id: string, signal?: AbortSignal) =>
  unwrap(client.GET("/api/v1/runners/{runner}/screenshots", { ...ofRunner(id), signal }));
export const runnerUsage = (id: string, since: string, signal?: AbortSignal) =>
  unwrap(
    client.GET("/api/v1/runners/{runner}/usage", {
      params: { path: { runner: id }, query: { since } },
      signal,
    }),
  );
export const patchRunner = (id: string, body: { name?: string; labels?: Record<string, string> }) =>
  unwrap(client.PATCH("/api/v1/runners/{runner}", { ...ofRunner(id), body }));
export const drainRunner = (id: string) =>
  unwrap(client.POST("/api/v1/runners/{runner}/drain", ofRunner(id)));
export const enableRunner = (id: string) =>
  unwrap(client.POST("/api/v1/runners/{runner}/enable", ofRunner(id)));
export const disableRunner = (id: string) =>
  unwrap(client.POST("/api/v1/runners/{runner}/disable", ofRunner(id)));
export const removeRunner = (id: string) =>
  unwrap(client.DELETE("/api/v1/runners/{runner}", ofRunner(id)));

/** The text as it came: to read and write it again would put keys that look like numbers first. */
export const configuration = (of: string, signal?: AbortSignal): Promise<string> =>
  unwrap(
    of.includes(".")
      ? client.GET("/api/v1/tasks/{task}/configuration", {
          ...ofTask(of),
          parseAs: "text",
          signal,
        })
      : client.GET("/api/v1/jobs/{job}/configuration", { ...ofJob(of), parseAs: "text", signal }),
  ) as unknown as Promise<string>;

/**
 * `body`: written by hand, for its configuration must arrive as it was written. `key` makes it safe to send again: the
 * same key makes one study.
 */
export const postStudy = (body: string, more: { signal?: AbortSignal; key?: string } = {}) =>
  unwrap(
    client.POST("/api/v1/goliat/studies", {
      params: { header: more.key ? { "idempotency-key": more.key } : {} },
      body: body as never,
      bodySerializer: (text) => text as unknown as string,
      headers: { "content-type": "application/json" },
      ...(more.signal ? { signal: more.signal } : {}),
    }),
  );
