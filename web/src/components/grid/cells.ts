// Which state a cell shows, when it stands for one task or for several.
import type { StateClass } from "@/lib/palette";
import type { CellState } from "./draw";
import type { GridLayout } from "./layout";

/** Which of several states a cell shows: what needs a person comes first. */
const WORST: readonly StateClass[] = [
  "failed",
  "lost",
  "retrying",
  "running",
  "pending",
  "cancelled",
  "completed",
];

/** The worst state of the tasks from `from` up to `to`, without `to`. */
export function worstState(
  stateOf: (index: number) => StateClass,
  from: number,
  to: number,
): StateClass {
  if (to - from === 1) return stateOf(from);
  let rank = WORST.length - 1;
  for (let index = from; index < to && rank > 0; index += 1) {
    rank = Math.min(rank, WORST.indexOf(stateOf(index)));
  }
  return WORST[rank]!;
}

/** The tasks that a cell stands for: first, and one past the last. */
export function tasksOf({ perCell, count }: GridLayout, cell: number): [number, number] {
  return [cell * perCell, Math.min(count, (cell + 1) * perCell)];
}

/** What each cell shows; a state that is hidden is not painted. */
export function cellStates(
  layout: GridLayout,
  stateOf: (index: number) => StateClass,
  hidden: ReadonlySet<StateClass>,
): CellState {
  return (cell) => {
    const state = worstState(stateOf, ...tasksOf(layout, cell));
    return hidden.has(state) ? null : state;
  };
}
