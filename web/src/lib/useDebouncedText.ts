import { useEffect, useRef, useState } from "react";
import { useDebouncedValue } from "./useDebouncedValue";

/**
 * The text of a field whose value is kept elsewhere (in the address): `onChange` is called when nothing was typed for `ms`.
 * A value that changes elsewhere replaces what stands in the field.
 */
export function useDebouncedText(
  value: string,
  ms: number,
  onChange: (text: string) => void,
): [string, (text: string) => void] {
  const [text, setText] = useState(value);
  const settled = useDebouncedValue(text, ms);
  // What both sides know: our own change comes back as the value, and must not replace what was typed since.
  const agreed = useRef(value);
  const change = useRef(onChange);
  change.current = onChange;
  useEffect(() => {
    if (settled === agreed.current) return;
    agreed.current = settled;
    change.current(settled);
  }, [settled]);
  useEffect(() => {
    if (value === agreed.current) return;
    agreed.current = value;
    setText(value);
  }, [value]);
  return [text, setText];
}
