// One shape for everything that can go wrong with a request, whatever the server or the network did.

import type { Refusal } from "@/lib/experiment/refusal";
import { ERRORS } from "@/words/errors";
import type { ErrorCode, FieldError, Problem } from "./types";

export type { FieldError };

export class ApiError extends Error {
  constructor(
    message: string,
    /** HTTP status; 0 when no answer came at all. */
    readonly status: number,
    /** `network`: no answer came; `unknown`: an error body of somebody else's. */
    readonly code: ErrorCode | "network" | "unknown",
    readonly requestId: string | undefined,
    /** What is wrong with which field of what was sent. */
    readonly fields: readonly FieldError[] = [],
    /** Which values of an experiment are refused, and why. */
    readonly refusals: readonly Refusal[] = [],
  ) {
    super(message);
    this.name = "ApiError";
  }
}

/** Reads an error body of ours (RFC 9457), or makes the best of somebody else's. */
export function apiError(response: Response, body: unknown): ApiError {
  const problem = (typeof body === "object" && body !== null ? body : {}) as Partial<Problem>;
  const fields = (problem.errors ?? [])
    .map((error) => `${error.path}: ${error.message}`)
    .join("; ");
  const message =
    fields || problem.detail || problem.title || response.statusText || ERRORS.noReason;
  const requestId = problem.request_id ?? response.headers.get("x-request-id") ?? undefined;
  const code = problem.code ?? "unknown";
  const { errors = [], refusals = [] } = problem;
  return new ApiError(message, response.status, code, requestId, errors, refusals);
}

/**
 * What is said at each of these fields of a form: what the server found wrong there, with what to write instead. What is
 * wrong with none of them stands at `rest`.
 */
export function problemsAt<F extends string>(
  error: Error | null,
  fields: readonly F[],
  rest: F,
): Partial<Record<F, string>> {
  if (!error) return {};
  const said: Partial<Record<F, string>> = {};
  for (const { path, message, hint } of error instanceof ApiError ? error.fields : []) {
    const field = fields.find((one) => one === path);
    if (field) said[field] = hint ? `${message}: ${hint}` : message;
  }
  return Object.keys(said).length > 0 ? said : { ...said, [rest]: error.message };
}

export function networkError(cause: unknown): ApiError {
  const error = new ApiError(ERRORS.noNetwork, 0, "network", undefined);
  error.cause = cause;
  return error;
}

/** Whether asking again may help: not for answers that say what is wrong with the question. */
export function isRetryable(error: unknown): boolean {
  return (
    error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500)
  );
}
