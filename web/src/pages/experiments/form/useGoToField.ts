import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import type { Definition } from "@/lib/experiment/definition";
import { placesOf } from "./FormGroups";

interface GoTo {
  root: RefObject<HTMLFormElement | null>;
  goTo: (name: string) => void;
  /** What has to be open for the field to be seen. */
  opened: ReadonlySet<string> | undefined;
}

/** Opens what a field stands in, and puts the focus on it: on the part that is wrong, if one is. */
export function useGoToField(definition: Definition): GoTo {
  const root = useRef<HTMLFormElement>(null);
  const [target, setTarget] = useState<{ name: string; opened: ReadonlySet<string> } | null>(null);
  const held = useRef(definition);
  held.current = definition;
  const goTo = useCallback(
    (name: string) => setTarget({ name, opened: new Set(placesOf(held.current, name)) }),
    [],
  );
  useEffect(() => {
    if (!target) return;
    // Groups open in effects of their own, and are drawn after this one.
    const frame = requestAnimationFrame(() => {
      const field = root.current?.querySelector(`[data-parameter="${CSS.escape(target.name)}"]`);
      const wrong = field?.querySelector<HTMLElement>(
        ':is(input,select,textarea)[aria-invalid="true"]',
      );
      const any = field?.querySelector<HTMLElement>("input,select,textarea");
      (wrong ?? any)?.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, [target]);
  return { root, goTo, opened: target?.opened };
}
