import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef } from "react";
import { postStudy } from "@/api/calls";
import { plural } from "@/lib/numbers";
import { showToast } from "@/ui/toast";

/** Makes the study and opens its job. The same text makes one study, however often it is sent. */
export function useCreate(onDone: () => void, onRefused: (error: Error) => void) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const sent = useRef({ body: "", key: "" });
  return useMutation({
    mutationFn: (body: string) => {
      if (sent.current.body !== body) sent.current = { body, key: newKey() };
      return postStudy(body, { key: sent.current.key });
    },
    onSuccess: ({ job_id, total }) => {
      onDone();
      client.invalidateQueries({ queryKey: ["jobs"] });
      showToast({ kind: "info", title: `${plural(total, "assignment")} submitted` });
      if (job_id) navigate({ to: "/jobs/$job", params: { job: job_id } });
    },
    onError: onRefused,
  });
}

const KEY_BYTES = 16;

function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
