import { useEffect, useState } from "react";

/** The value as it was when it had last not changed for `ms`; until then `initial`, which is the value itself when not said. */
export function useDebouncedValue<T>(value: T, ms: number, initial: T = value): T {
  const [settled, setSettled] = useState(initial);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
