import { useEffect, useRef, useState } from "react";
import { deleteDraft, keepDraft } from "@/api/experimentCalls";
import type { Experiment } from "@/api/experimentTypes";
import { serverNow } from "@/lib/clock";
import type { GivenValues } from "@/lib/experiment/definition";
import { withoutSecrets } from "@/lib/experiment/form";
import { readText, writeText } from "@/lib/storage";
import { useDebouncedValue } from "@/lib/useDebouncedValue";
import type { KeptDraft } from "./start";

const KEEP_MS = 1000;
const keyOf = (person: string, experiment: string) =>
  `mothership.run-draft:${person}:${experiment}`;

/** What this browser kept of a form: it is there at once, also when the page went before the server had it. */
export function ownDraft(person: string, experiment: string): KeptDraft | undefined {
  try {
    const kept = JSON.parse(readText(keyOf(person, experiment)) || "null") as KeptDraft | null;
    return kept && typeof kept.values === "object" && typeof kept.at === "number"
      ? kept
      : undefined;
  } catch {
    return undefined;
  }
}

export type Keeping = { is: "none" } | { is: "kept"; at: number } | { is: "here only" };

interface Kept {
  state: Keeping;
  /** It is not wanted any more. */
  forget: () => void;
}

/** Keeps what is typed: in this browser at once, at the server when the hand rests. Secrets are kept nowhere. */
export function useDraft(
  experiment: Experiment,
  person: string,
  values: GivenValues,
  from: string | undefined,
): Kept {
  const { name, version, definition } = experiment;
  const [state, setState] = useState<Keeping>({ is: "none" });
  const begun = useRef(values);
  const done = useRef(false);
  const settled = useDebouncedValue(values, KEEP_MS);
  const draftOf = useRef((kept: GivenValues) => ({ values: kept, version }));
  draftOf.current = (kept) => ({
    values: withoutSecrets(definition, kept),
    version,
    ...(from === undefined ? {} : { cloned_from: from }),
  });
  useEffect(() => {
    if (values === begun.current || done.current) return;
    const draft = { ...draftOf.current(values), at: serverNow() };
    writeText(keyOf(person, name), JSON.stringify(draft));
  }, [values, person, name]);
  useEffect(() => {
    if (settled === begun.current || done.current) return;
    keepDraft(name, draftOf.current(settled)).then(
      () => setState({ is: "kept", at: serverNow() }),
      () => setState({ is: "here only" }),
    );
  }, [settled, name]);
  const forget = () => {
    done.current = true;
    writeText(keyOf(person, name), "");
    void deleteDraft(name).catch(() => undefined);
  };
  return { state, forget };
}
