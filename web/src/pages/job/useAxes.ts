import { useMemo } from "react";
import { useJobSpec } from "@/api/jobs";
import type { Job } from "@/api/types";
import { type Axis, shownAxes } from "@/domain/axes";

/** The axes of the job's sweep, once its spec is here. */
export function useAxes(job: Job): Axis[] | null {
  const { data } = useJobSpec(job.id);
  return useMemo(() => (data ? shownAxes(data.axes) : null), [data]);
}
