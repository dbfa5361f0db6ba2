import { type RefObject, useEffect, useRef, useState } from "react";
import type { StudyField } from "./study";

interface GoTo {
  root: RefObject<HTMLFormElement | null>;
  goTo: (field: StudyField | undefined) => void;
}

/** Puts the focus on a field, once the page shows what is wrong with it. */
export function useGoToField(): GoTo {
  const root = useRef<HTMLFormElement>(null);
  const [target, setTarget] = useState<{ field: StudyField } | null>(null);
  useEffect(() => {
    if (!target) return;
    const checked = target.field === "strategy" ? ":checked" : "";
    root.current?.querySelector<HTMLElement>(`[name="${target.field}"]${checked}`)?.focus();
  }, [target]);
  return { root, goTo: (field) => setTarget(field ? { field } : null) };
}
