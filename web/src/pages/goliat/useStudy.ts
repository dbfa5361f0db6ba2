// Everything the form knows: what was written, what the server would make of it, what is wrong, and what to do about it.
import { useEffect, useMemo, useRef, useState } from "react";
import { ApiError } from "@/api/problem";
import { showToast } from "@/ui/toast";
import { readConfig, readFile } from "./config";
import { useDraft } from "./draft";
import { strategiesFor } from "./strategies";
import {
  EMPTY_STUDY,
  fieldErrors,
  firstWrong,
  lacksGroups,
  ownErrors,
  type StudyErrors,
  type StudyField,
  type StudyForm,
  submitText,
} from "./study";
import { useCreate } from "./useCreate";
import { type Cut, useCut } from "./useCut";
import { useLater } from "./useLater";

/** A text that is being written is not JSON at most times: it is left alone so long. */
const WRITING_MS = 800;

export function useStudy() {
  const [form, setForm, forget] = useDraft();
  const [tried, setTried] = useState(false);
  const [file, setFile] = useState<string | null>(null);
  const [refused, setRefused] = useState<Refusal>(NOTHING);
  const config = useMemo(() => readConfig(form.config), [form.config]);
  const wrongSince = useLater(config.error !== null, WRITING_MS);
  const own = ownErrors(form, tried);
  // While a text is not JSON for a moment, it is of the type that it was.
  const type = useRef(config.type);
  if (config.readable || form.config === "") type.current = config.type;
  const strategies = strategiesFor(type.current, form.strategy);
  const canAsk = (strategy: string) => {
    const so = { ...form, strategy };
    return config.readable && !ownErrors(so, false).parts && !lacksGroups(so);
  };
  const ways = strategies.map(({ value }) => value).filter(canAsk);
  const { cut, counts } = useCut(form, canAsk(form.strategy), ways);
  const asked = refusalOf(cut);
  const errors: StudyErrors = { ...own, ...asked.fields, ...refused.fields };
  const unread = file ?? (wrongSince || tried ? config.error : null);
  if (unread) errors.config = unread;

  const change = (part: Partial<StudyForm>) => {
    setForm((before) => ({ ...before, ...part }));
    if ("config" in part) setFile(null);
    // What the server said of a field holds until the field is another.
    setRefused(({ fields }) => ({ ...NOTHING, fields: without(fields, part) }));
  };
  const offerUndo = (title: string, before: StudyForm) =>
    showToast({ kind: "info", title, action: { label: "Undo", run: () => setForm(before) } });
  const take = (chosen: File) =>
    readFile(chosen).then(
      (text) => {
        const name = chosen.name.replace(/\.json$/i, "");
        const before = form;
        change({ config: text, ...(form.name.trim() === "" ? { name } : {}) });
        if (before.config.trim() !== "" && before.config !== text) {
          offerUndo(`${chosen.name} replaced the configuration`, before);
        }
      },
      (problem: Error) => setFile(problem.message),
    );
  const { root, goTo } = useGoTo();
  const create = useCreate(forget, (error) => {
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
    else if (cut.is === "made" && !create.isPending) create.mutate(submitText(form));
  };
  const clear = () => {
    setForm(EMPTY_STUDY);
    setTried(false);
    setFile(null);
    setRefused(NOTHING);
    offerUndo("The form is empty", form);
  };
  return {
    ...{ form, config, strategies, cut, counts, errors, root },
    ...{ change, take, submit, clear, sending: create.isPending },
    /** What no field can mend: of the cut, and of the study itself. */
    cutRefusal: asked.other,
    refusal: refused.other,
  };
}

interface Refusal {
  fields: StudyErrors;
  other: string | null;
}
const NOTHING: Refusal = { fields: {}, other: null };

const refusalOf = (cut: Cut): Refusal => (cut.is === "refused" ? refusalFrom(cut.error) : NOTHING);

function refusalFrom(error: Error): Refusal {
  const named = error instanceof ApiError ? error.fields : [];
  const { fields, others } = fieldErrors(named);
  const other = named.length === 0 ? error.message : others.join("; ");
  return { fields, other: other || null };
}

function without(errors: StudyErrors, part: Partial<StudyForm>): StudyErrors {
  return Object.fromEntries(Object.entries(errors).filter(([field]) => !(field in part)));
}

/** The field to go to, once the page shows what is wrong with it. */
function useGoTo() {
  const root = useRef<HTMLFormElement>(null);
  const [target, setTarget] = useState<{ field: StudyField } | null>(null);
  useEffect(() => {
    if (!target) return;
    const checked = target.field === "strategy" ? ":checked" : "";
    root.current?.querySelector<HTMLElement>(`[name="${target.field}"]${checked}`)?.focus();
  }, [target]);
  return { root, goTo: (field: StudyField | undefined) => setTarget(field ? { field } : null) };
}
