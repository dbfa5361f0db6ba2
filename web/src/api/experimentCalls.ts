// Requests about experiments and their runs.
import { client, unwrap } from "./client";
import type * as wire from "./experimentTypes";
import type { components } from "./schema.gen";

type Schemas = components["schemas"];

/** The content with the types of experimentTypes.ts, where the description says no more than "a table". */
const as = <T>(answer: Promise<unknown>): Promise<T> => answer as Promise<T>;

export interface ExperimentQuery {
  search?: string | undefined;
  archived?: boolean | undefined;
  after?: string | undefined;
}
export const experiments = (query: ExperimentQuery, signal?: AbortSignal) =>
  unwrap(client.GET("/api/v1/experiments", { params: { query }, signal }));
export const createExperiment = (body: wire.WrittenDefinition) =>
  as<wire.Experiment>(unwrap(client.POST("/api/v1/experiments", { body })));
export const checkDefinition = (body: wire.WrittenDefinition, signal?: AbortSignal) =>
  as<wire.CheckedDefinition>(unwrap(client.POST("/api/v1/experiments/check", { body, signal })));

const of = (name: string) => ({ params: { path: { name } } });
export const experiment = (name: string) =>
  as<wire.Experiment>(unwrap(client.GET("/api/v1/experiments/{name}", of(name))));
/** `version`: the one that was changed; a later one is not written over. */
export const changeExperiment = (name: string, version: number, body: wire.WrittenDefinition) =>
  as<wire.Experiment>(
    unwrap(
      client.PUT("/api/v1/experiments/{name}", {
        params: { path: { name }, header: { "if-match": `"${version}"` } },
        body,
      }),
    ),
  );
export const archiveExperiment = (name: string, archived: boolean) =>
  unwrap(client.PATCH("/api/v1/experiments/{name}", { ...of(name), body: { archived } }));
export const deleteExperiment = (name: string) =>
  unwrap(client.DELETE("/api/v1/experiments/{name}", of(name)));

export const checkValues = (name: string, body: wire.RunValues, signal?: AbortSignal) =>
  unwrap(client.POST("/api/v1/experiments/{name}/check", { ...of(name), body, signal }));
/** `key`: the same makes one run, however often it is sent. */
export const startRun = (name: string, body: wire.RunRequest, key: string) =>
  unwrap(
    client.POST("/api/v1/experiments/{name}/runs", {
      params: { path: { name }, header: { "idempotency-key": key } },
      body,
    }),
  );
export const runs = (name: string, after?: string, signal?: AbortSignal) =>
  as<wire.RunList>(
    unwrap(
      client.GET("/api/v1/experiments/{name}/runs", {
        params: { path: { name }, query: { after } },
        signal,
      }),
    ),
  );
export const runOfJob = (job: string) =>
  as<wire.Run>(unwrap(client.GET("/api/v1/jobs/{job}/run", { params: { path: { job } } })));
export const compareRuns = (jobs: readonly string[], signal?: AbortSignal) =>
  as<wire.Comparison>(
    unwrap(
      client.GET("/api/v1/runs/compare", { params: { query: { jobs: jobs.join(",") } }, signal }),
    ),
  );

const ofPreset = (name: string, preset: string) => ({ params: { path: { name, preset } } });
export const keepPreset = (name: string, preset: string, body: Schemas["PresetRequest"]) =>
  unwrap(
    client.PUT("/api/v1/experiments/{name}/presets/{preset}", { ...ofPreset(name, preset), body }),
  );
export const deletePreset = (name: string, preset: string) =>
  unwrap(client.DELETE("/api/v1/experiments/{name}/presets/{preset}", ofPreset(name, preset)));

export const importValues = (name: string, body: wire.WrittenDefinition) =>
  as<wire.ImportedValues>(
    unwrap(client.POST("/api/v1/experiments/{name}/import", { ...of(name), body })),
  );
export const exportValues = (name: string, body: wire.ExportRequest) =>
  unwrap(client.POST("/api/v1/experiments/{name}/export", { ...of(name), body }));

export const drafts = (name: string) =>
  as<wire.Drafts>(unwrap(client.GET("/api/v1/experiments/{name}/draft", of(name))));
export const keepDraft = (name: string, body: wire.FormDraft) =>
  unwrap(client.PUT("/api/v1/experiments/{name}/draft", { ...of(name), body }));
export const deleteDraft = (name: string) =>
  unwrap(client.DELETE("/api/v1/experiments/{name}/draft", of(name)));
