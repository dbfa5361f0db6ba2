import { useRef, useState } from "react";

export interface Selection {
  ids: ReadonlySet<string>;
  /** With `range`, everything between this row and the last one that was touched follows it. */
  toggle: (index: number, range?: boolean) => void;
  all: (on: boolean) => void;
  clear: () => void;
}

/** Which rows are chosen, by id, so that it survives rows that move. */
export function useSelection(ids: readonly string[]): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const last = useRef<number | null>(null);
  const set = (on: boolean, changed: readonly string[]) => {
    const next = new Set(chosen);
    for (const id of changed) {
      if (on) next.add(id);
      else next.delete(id);
    }
    setChosen(next);
  };
  return {
    ids: chosen,
    toggle: (index, range = false) => {
      const id = ids[index];
      if (id === undefined) return;
      const from = range && last.current !== null ? last.current : index;
      set(!chosen.has(id), ids.slice(Math.min(from, index), Math.max(from, index) + 1));
      last.current = index;
    },
    all: (on) => set(on, ids),
    clear: () => setChosen(new Set()),
  };
}
