// The byte of a task in a job's grid. The numbers are the server's (core::state::TaskState::grid_byte).
import type { TaskState } from "@/api/types";

export const GRID_STATES: readonly TaskState[] = [
  "waiting",
  "pending",
  "running",
  "completed",
  "failed",
  "cancelled",
];

/** A byte we do not know reads as pending: a newer server's new state must not look like a failure. */
export function gridState(byte: number | undefined): TaskState {
  return GRID_STATES[byte ?? 1] ?? "pending";
}
