import { useNavigate } from "@tanstack/react-router";
import { useRef } from "react";
import { useRefreshJobs } from "@/api/jobs";
import { useSubmitStudy } from "@/api/studies";
import { newKey } from "@/lib/newKey";
import { showToast } from "@/ui/toast";
import { STUDY } from "@/words/goliat";

/** Makes the study and opens its job. The same text makes one study, however often it is sent. */
export function useCreate(onDone: () => void, onRefused: (error: Error) => void) {
  const navigate = useNavigate();
  const refresh = useRefreshJobs();
  const sent = useRef({ body: "", key: "" });
  const submit = useSubmitStudy(({ job_id, total }) => {
    onDone();
    refresh();
    showToast({ kind: "info", title: STUDY.submitted(total) });
    if (job_id) navigate({ to: "/jobs/$job", params: { job: job_id } });
  }, onRefused);
  const create = (body: string) => {
    if (sent.current.body !== body) sent.current = { body, key: newKey() };
    submit.run(sent.current);
  };
  return { create, sending: submit.pending };
}
