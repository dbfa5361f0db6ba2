// The byte of a task in a job's grid: the place of its state in the contract's list.
import { taskStateValues } from "@/api/schema.gen";
import type { TaskState } from "@/api/types";

export const GRID_STATES: readonly TaskState[] = taskStateValues;

/** A byte we do not know reads as pending: a newer server's new state must not look like a failure. */
export function gridState(byte: number | undefined): TaskState {
  return GRID_STATES[byte ?? -1] ?? "pending";
}
