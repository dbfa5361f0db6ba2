// What the form of a run begins with: a draft, the values of an earlier run, or nothing.
import type { Drafts, FormDraft, Run } from "@/api/experimentTypes";
import type { Definition, GivenValues } from "@/lib/experiment/definition";
import { millis } from "@/lib/time";

/** A draft, and when it was changed last. */
export interface KeptDraft extends FormDraft {
  at: number;
}

export interface Start {
  values: GivenValues;
  /** What the run had that this one is made from. */
  before: GivenValues | undefined;
  /** The draft that the form begins with, or that could be taken instead. */
  draft: KeptDraft | undefined;
  isDraft: boolean;
}

/** The newer one of what the server and this browser kept. */
export function newestDraft(
  drafts: Drafts | undefined,
  own: KeptDraft | undefined,
): KeptDraft | undefined {
  const kept = drafts?.draft;
  const server = kept ? { ...kept, at: millis(kept.updated_at) ?? 0 } : undefined;
  if (!server || !own) return server ?? own;
  return own.at > server.at ? own : server;
}

export function startOf(run: Run | null, draft: KeptDraft | undefined): Start {
  if (!run) return { values: draft?.values ?? {}, before: undefined, draft, isDraft: !!draft };
  const continues = draft?.cloned_from === run.job;
  const values = continues ? draft.values : run.given;
  return { values, before: run.given, draft, isDraft: continues };
}

/** Names of values that are no parameters of this version. */
export const goneFrom = ({ parameters = [] }: Definition, values: GivenValues): string[] =>
  Object.keys(values).filter((name) => !parameters.some((one) => one.name === name));
