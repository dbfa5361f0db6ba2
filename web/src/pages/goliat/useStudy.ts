// Everything the form knows: what was written, what the server would make of it, what is wrong, and what to do about it.
import { useState } from "react";
import { showToast } from "@/ui/toast";
import { STUDY } from "@/words/goliat";
import { UI } from "@/words/ui";
import { readFile } from "./config";
import { useDraft } from "./draft";
import { NO_REFUSAL, type Refusal, refusalFrom, without } from "./refusal";
import { strategiesFor } from "./strategies";
import {
  canAsk,
  EMPTY_STUDY,
  firstWrong,
  ownErrors,
  type StudyErrors,
  type StudyForm,
  submitText,
} from "./study";
import { useConfig } from "./useConfig";
import { useCreate } from "./useCreate";
import { type Cut, useCut } from "./useCut";
import { useGoToField } from "./useGoToField";

export function useStudy() {
  const [form, setForm, forget] = useDraft();
  /** Somebody pressed Submit: from then on, what is missing counts as wrong. */
  const [tried, setTried] = useState(false);
  const [fileError, setFileError] = useState<string | null>(null);
  const [refused, setRefused] = useState<Refusal>(NO_REFUSAL);
  const { config, type, settled } = useConfig(form.config);
  const strategies = strategiesFor(type, form.strategy);
  const ready = config.readable && canAsk(form);
  const ways = strategies
    .map(({ value }) => value)
    .filter((strategy) => config.readable && canAsk({ ...form, strategy }));
  const { cut, counts } = useCut(form, ready, ways);
  const ofCut = refusalOf(cut);
  const unread = fileError ?? (settled || tried ? config.error : null);
  const errors: StudyErrors = {
    ...ownErrors(form, tried),
    ...ofCut.fields,
    ...refused.fields,
    ...(unread ? { config: unread } : {}),
  };

  const change = (part: Partial<StudyForm>) => {
    setForm((before) => ({ ...before, ...part }));
    if ("config" in part) setFileError(null);
    // What the server said of a field holds until the field is another.
    setRefused(({ fields }) => ({ ...NO_REFUSAL, fields: without(fields, part) }));
  };
  const offerUndo = (title: string) => {
    const before = form;
    showToast({ kind: "info", title, action: { label: UI.undo, run: () => setForm(before) } });
  };
  const take = (file: File) =>
    readFile(file).then(
      (text) => {
        const name = file.name.replace(/\.json$/i, "");
        change({ config: text, ...(form.name.trim() === "" ? { name } : {}) });
        if (form.config.trim() !== "" && form.config !== text) {
          offerUndo(STUDY.replaced(file.name));
        }
      },
      (problem: Error) => setFileError(problem.message),
    );
  const { root, goTo } = useGoToField();
  const { create, sending } = useCreate(forget, (error) => {
    const found = refusalFrom(error);
    setRefused(found);
    goTo(firstWrong(found.fields));
  });
  const submit = () => {
    setTried(true);
    const wrong = firstWrong({
      ...errors,
      ...ownErrors(form, true),
      ...(config.error ? { config: config.error } : {}),
    });
    if (wrong) goTo(wrong);
    else if (cut.is === "made" && !sending) create(submitText(form));
  };
  const clear = () => {
    setForm(EMPTY_STUDY);
    setTried(false);
    setFileError(null);
    setRefused(NO_REFUSAL);
    offerUndo(STUDY.empty);
  };
  return {
    form,
    config,
    strategies,
    cut,
    counts,
    errors,
    /** What no field can mend: of the cut, and of the study itself. */
    cutRefusal: ofCut.other,
    refusal: refused.other,
    root,
    change,
    take,
    submit,
    clear,
    sending,
  };
}

const refusalOf = (cut: Cut): Refusal =>
  cut.is === "refused" ? refusalFrom(cut.error) : NO_REFUSAL;
