// Requests about experiments and their runs.
import type { GivenValues } from "@/lib/experiment/definition";
import { client, unwrap } from "./client";
import type * as wire from "./experimentTypes";

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
type Part = string | number | boolean | undefined;

interface Sent {
  path?: Record<string, string>;
  query?: Record<string, Part>;
  header?: Record<string, string>;
  body?: unknown;
  signal?: AbortSignal | undefined;
}

type Loose = (
  method: Method,
  route: string,
  options: unknown,
) => Promise<{ data?: never; error?: unknown; response: Response }>;

function send<T>(method: Method, route: string, sent: Sent = {}): Promise<T> {
  const { path, query, header, body, signal } = sent;
  const request = client.request as unknown as Loose;
  const options = {
    params: { path, query },
    headers: header,
    signal,
    ...(body === undefined ? {} : { body }),
  };
  return unwrap<T>(request(method.toLowerCase() as Method, `/api/v1${route}`, options));
}

export interface ExperimentQuery {
  search?: string | undefined;
  archived?: boolean | undefined;
  after?: string | undefined;
}
export const experiments = (query: ExperimentQuery, signal?: AbortSignal) =>
  send<wire.ExperimentList>("GET", "/experiments", { query: { ...query }, signal });
export const createExperiment = (body: wire.WrittenDefinition) =>
  send<wire.Experiment>("POST", "/experiments", { body });
export const checkDefinition = (body: wire.WrittenDefinition, signal?: AbortSignal) =>
  send<wire.CheckedDefinition>("POST", "/experiments/check", { body, signal });

const ONE = "/experiments/{name}";
export const experiment = (name: string, version?: number) =>
  send<wire.Experiment>("GET", ONE, { path: { name }, query: { version } });
/** `version`: the one that was changed; a later one is not written over. */
export const changeExperiment = (name: string, version: number, body: wire.WrittenDefinition) =>
  send<wire.Experiment>("PUT", ONE, {
    path: { name },
    header: { "if-match": `"${version}"` },
    body,
  });
export const archiveExperiment = (name: string, archived: boolean) =>
  send<wire.Experiment>("PATCH", ONE, { path: { name }, body: { archived } });
export const deleteExperiment = (name: string) => send<void>("DELETE", ONE, { path: { name } });

export const checkValues = (name: string, body: wire.RunValues, signal?: AbortSignal) =>
  send<wire.CheckedValues>("POST", `${ONE}/check`, { path: { name }, body, signal });
/** `key`: the same makes one run, however often it is sent. */
export const startRun = (name: string, body: wire.RunRequest, key: string) =>
  send<wire.StartedRun>("POST", `${ONE}/runs`, {
    path: { name },
    header: { "idempotency-key": key },
    body,
  });
export const runs = (name: string, after?: string, signal?: AbortSignal) =>
  send<wire.RunList>("GET", `${ONE}/runs`, { path: { name }, query: { after }, signal });
export const runOfJob = (job: string) =>
  send<wire.RunOfJob>("GET", "/jobs/{job}/run", { path: { job } });
export const compareRuns = (jobs: readonly string[], signal?: AbortSignal) =>
  send<wire.Comparison>("GET", "/runs/compare", { query: { jobs: jobs.join(",") }, signal });

const PRESET = `${ONE}/presets/{preset}`;
export const keepPreset = (
  name: string,
  preset: string,
  body: { title?: string; help?: string; values: GivenValues },
) => send<void>("PUT", PRESET, { path: { name, preset }, body });
export const deletePreset = (name: string, preset: string) =>
  send<void>("DELETE", PRESET, { path: { name, preset } });

export const importValues = (name: string, body: wire.WrittenDefinition) =>
  send<wire.ImportedValues>("POST", `${ONE}/import`, { path: { name }, body });
export const exportValues = (name: string, body: { values: GivenValues; form: wire.ExportForm }) =>
  send<{ file_name: string; text: string }>("POST", `${ONE}/export`, { path: { name }, body });

export const drafts = (name: string) =>
  send<wire.Drafts>("GET", `${ONE}/draft`, { path: { name } });
export const keepDraft = (name: string, body: wire.FormDraft) =>
  send<void>("PUT", `${ONE}/draft`, { path: { name }, body });
export const deleteDraft = (name: string) =>
  send<void>("DELETE", `${ONE}/draft`, { path: { name } });
