// Why the server refused a study, sorted by what can mend it.
import { ApiError } from "@/api/problem";
import { fieldErrors, type StudyErrors } from "./study";

export interface Refusal {
  fields: StudyErrors;
  /** What no field can mend. */
  other: string | null;
}

export const NO_REFUSAL: Refusal = { fields: {}, other: null };

export function refusalFrom(error: Error): Refusal {
  const named = error instanceof ApiError ? error.fields : [];
  const { fields, others } = fieldErrors(named);
  const other = named.length === 0 ? error.message : others.join("; ");
  return { fields, other: other || null };
}

/** The errors of the fields that are not in `part`. */
export function without(errors: StudyErrors, part: object): StudyErrors {
  return Object.fromEntries(Object.entries(errors).filter(([field]) => !(field in part)));
}
