// Addresses that the router does not make: downloads, and links to lines of a log.
const enc = encodeURIComponent;

export const logDownload = (attempt: string) => `/api/v1/attempts/${enc(attempt)}/log`;
export const plainLogDownload = (attempt: string) => `${logDownload(attempt)}?plain=true`;
export const jobZip = (job: string) => `/api/v1/jobs/${enc(job)}/results.zip`;
export const taskZip = (task: string) => `/api/v1/tasks/${enc(task)}/results.zip`;

/** Of a study (`42`) or one of its tasks (`42.7`). */
export const configurationDownload = (of: string) =>
  `/api/v1/${of.includes(".") ? "tasks" : "jobs"}/${enc(of)}/configuration`;

/** `42.7` as its job and index. */
export function splitTask(id: string): { job: string; index: string } {
  const dot = id.indexOf(".");
  return { job: id.slice(0, dot), index: id.slice(dot + 1) };
}

/** `42.7` of the attempt `42.7.2`. */
export const taskOf = (attempt: string): string => attempt.split(".").slice(0, 2).join(".");

/** The page of an attempt's log, as an address to hand on: it goes on showing that attempt when there is a later one. */
export function attemptPage(attempt: string, number: number, types?: string): string {
  const [job = "", index = ""] = attempt.split(".");
  return `/jobs/${enc(job)}/tasks/${enc(index)}?attempt=${number}${types ? `&type=${enc(types)}` : ""}`;
}
