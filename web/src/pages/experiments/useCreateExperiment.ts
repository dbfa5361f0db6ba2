import { createExperiment } from "@/api/experimentCalls";
import { useRefreshExperiment } from "@/api/experiments";
import type { Experiment, WrittenDefinition } from "@/api/experimentTypes";
import { useServerCall } from "@/api/query";

/** Makes an experiment of a text. */
export function useCreateExperiment(
  onDone: (made: Experiment) => void,
  onError?: (error: Error) => void,
) {
  const refresh = useRefreshExperiment();
  return useServerCall((written: WrittenDefinition) => createExperiment(written), {
    onDone: (made) => {
      refresh(made.name);
      onDone(made);
    },
    ...(onError ? { onError } : {}),
  });
}
