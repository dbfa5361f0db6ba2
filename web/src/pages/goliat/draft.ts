// What was written stays through a reload, a login and a look at another page; a study that was submitted is forgotten.
import { type Dispatch, type SetStateAction, useEffect, useRef, useState } from "react";
import { EMPTY_STUDY, type StudyForm } from "./study";

const KEY = "mothership.goliat-study";

/** The form as it was left in this tab, and how to forget it. */
export function useDraft(): [StudyForm, Dispatch<SetStateAction<StudyForm>>, () => void] {
  const [form, setForm] = useState(read);
  const latest = useRef<StudyForm | null>(form);
  latest.current = form;
  const done = useRef(false);
  useEffect(() => {
    const keep = () => write(done.current ? null : latest.current);
    // A configuration may be large: it is written when the page goes, not at every key.
    window.addEventListener("pagehide", keep);
    return () => {
      window.removeEventListener("pagehide", keep);
      keep();
    };
  }, []);
  const forget = () => {
    done.current = true;
  };
  return [form, setForm, forget];
}

function read(): StudyForm {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
    const fields = Object.entries(kept as object).filter(
      ([key, value]) => key in EMPTY_STUDY && typeof value === "string",
    );
    return { ...EMPTY_STUDY, ...Object.fromEntries(fields) };
  } catch {
    return EMPTY_STUDY;
  }
}

function write(form: StudyForm | null): void {
  try {
    if (form === null || isEmpty(form)) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, JSON.stringify(form));
  } catch {
    // Storage may be forbidden, or too small for a large configuration: then a reload begins afresh.
  }
}

export const isEmpty = (form: StudyForm): boolean =>
  Object.entries(EMPTY_STUDY).every(([key, value]) => form[key as keyof StudyForm] === value);
