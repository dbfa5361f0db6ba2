import { useEffect, useState } from "react";
import { useCheckedValues } from "@/api/experiments";
import type { Experiment, RunRequest, RunValues } from "@/api/experimentTypes";
import type { GivenValues } from "@/lib/experiment/definition";
import type { Refusal } from "@/lib/experiment/refusal";
import { useDebouncedValue } from "@/lib/useDebouncedValue";
import { showToast } from "@/ui/toast";
import { RUN_FORM } from "@/words/runForm";
import { useFields } from "../form/useFields";
import { useGoToField } from "../form/useGoToField";
import { NO_OPTIONS, type RunOptions, runnerOf } from "./options";
import type { Start } from "./start";
import { useDraft } from "./useDraft";
import { useSubmitRun } from "./useSubmitRun";

const CHECK_MS = 400;

export interface RunFormOf {
  experiment: Experiment;
  person: string;
  /** The job of the run that this one is made from. */
  from: string | undefined;
  start: Start;
}

/** The state of the form of a run, and what is done with it. */
export function useRunForm({ experiment, person, from, start }: RunFormOf) {
  const { definition, name, version } = experiment;
  const fields = useFields(definition, start.values);
  const [options, setOptions] = useState<RunOptions>(NO_OPTIONS);
  const [tells, setTells] = useState(false);
  const [isAsBegun, setIsAsBegun] = useState(true);
  const { root, goTo, opened } = useGoToField(definition);
  const draft = useDraft(experiment, person, fields.values, from);
  const isRight = fields.refusals.length === 0;
  useEffect(() => {
    if (isRight) setTells(false);
  }, [isRight]);
  const isKnown = (one: string) =>
    definition.parameters?.some((known) => known.name === one) ?? false;
  const tell = (refusals: readonly Refusal[]) => {
    setTells(true);
    const first = refusals.find(({ parameter }) => isKnown(parameter));
    if (first) goTo(first.parameter);
  };
  const { submit, sending, refusal } = useSubmitRun(name, draft.forget, (refusals) => {
    fields.refuse(refusals);
    tell(refusals);
  });
  const request = requestOf(fields.sent, version, options);
  return {
    ...{ fields, draft, root, goTo, opened, isKnown, tells, isAsBegun, sending, refusal, options },
    check: useCheck(name, isRight ? request : null),
    changeOptions: (change: Partial<RunOptions>) => setOptions({ ...options, ...change }),
    submit: () => {
      if (sending || !experiment.may_run) return;
      fields.tellAll();
      if (!isRight) return tell(fields.refusals);
      const called = options.name.trim();
      const more = { ...(called ? { name: called } : {}), ...(from ? { cloned_from: from } : {}) };
      submit({ ...request, ...more } satisfies RunRequest);
    },
    /** Everything is another at once; what was there can be had back. */
    replace: (values: GivenValues, title: string) => {
      const before = fields.values;
      setIsAsBegun(false);
      fields.replace(values);
      const undo = { label: RUN_FORM.undo, run: () => fields.replace(before) };
      showToast({ kind: "info", title, action: undo });
    },
  };
}

function requestOf(values: GivenValues, version: number, options: RunOptions): RunValues {
  const runner = runnerOf(options);
  return {
    values,
    version,
    ...(options.combine === "every" ? {} : { combine: options.combine }),
    ...(runner ? { runner } : {}),
  };
}

/** What the values come to, asked when the hand rests. `isOld`: what is known is of values before these. */
function useCheck(experiment: string, request: RunValues | null) {
  const asked = request ? JSON.stringify(request) : "";
  const settled = useDebouncedValue(asked, CHECK_MS);
  const query = useCheckedValues(experiment, settled ? JSON.parse(settled) : null);
  return {
    checked: request ? query.data : undefined,
    isOld: settled !== asked || query.isPlaceholderData,
    error: query.error,
  };
}
