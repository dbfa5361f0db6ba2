// One act on many jobs: one request after the other, so that a slow server is not flooded, and all are tried.
import type { Job } from "@/api/types";

interface BulkResult {
  done: number;
  /** "47 mesh-sweep: it has ended" */
  failures: string[];
}

export async function onEach(
  jobs: readonly Job[],
  act: (job: Job) => Promise<unknown>,
  progress: (done: number) => void,
): Promise<BulkResult> {
  const result: BulkResult = { done: 0, failures: [] };
  for (const [place, job] of jobs.entries()) {
    progress(place);
    try {
      await act(job);
      result.done += 1;
    } catch (problem) {
      const why = problem instanceof Error ? problem.message : String(problem);
      result.failures.push(`${job.id} ${job.name}: ${why}`);
    }
  }
  return result;
}
