// One shape for everything that can go wrong with a request, whatever the server or the network did.

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
  return new ApiError(message, response.status, code, requestId, problem.errors ?? []);
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
