import { useNavigate } from "@tanstack/react-router";
import { useRef } from "react";
import { startRun } from "@/api/experimentCalls";
import { useRefreshExperiment } from "@/api/experiments";
import type { RunRequest } from "@/api/experimentTypes";
import { useRefreshJobs } from "@/api/jobs";
import { ApiError } from "@/api/problem";
import { useServerCall } from "@/api/query";
import type { Refusal } from "@/lib/experiment/refusal";
import { newKey } from "@/lib/newKey";
import { showToast } from "@/ui/toast";
import { WHAT_RUNS } from "@/words/runForm";

interface Sent {
  body: string;
  key: string;
}

/** Starts a run and opens its job. The same values sent again after no answer came make one run. */
export function useSubmitRun(
  experiment: string,
  onDone: () => void,
  onRefused: (refusals: readonly Refusal[]) => void,
) {
  const navigate = useNavigate();
  const refreshJobs = useRefreshJobs();
  const refresh = useRefreshExperiment();
  const sent = useRef<Sent>({ body: "", key: "" });
  const call = useServerCall(
    ({ body, key }: Sent) => startRun(experiment, JSON.parse(body) as RunRequest, key),
    {
      onDone: ({ job, tasks }) => {
        sent.current = { body: "", key: "" };
        onDone();
        refreshJobs();
        refresh(experiment);
        showToast({ kind: "info", title: WHAT_RUNS.started(tasks) });
        navigate({ to: "/jobs/$job", params: { job } });
      },
      onError: (error) => {
        if (error instanceof ApiError && error.refusals.length > 0) onRefused(error.refusals);
      },
    },
  );
  const submit = (request: RunRequest) => {
    const body = JSON.stringify(request);
    // After an answer a new try is a new run; after none it is the same one.
    const isAgain =
      sent.current.body === body && !(call.error instanceof ApiError && call.error.status);
    if (!isAgain) sent.current = { body, key: newKey() };
    call.run(sent.current);
  };
  const { error } = call;
  const isSaidAtFields = error instanceof ApiError && error.refusals.length > 0;
  return {
    submit,
    sending: call.pending,
    refusal: error && !isSaidAtFields ? error.message : null,
  };
}
