// What of a task is looked at, as it stands in the task's address.
import { pickTexts, wholeNumber } from "@/lib/search";

export interface TaskSearch {
  attempt?: number;
  /** Types of log lines that are shown alone: `warning,highlight`. */
  type?: string;
}

export function taskSearch(search: Record<string, unknown>): TaskSearch {
  const attempt = wholeNumber(search.attempt, 1);
  return { ...(attempt === undefined ? {} : { attempt }), ...pickTexts(search, ["type"]) };
}

/** The same address with another choice of line types, or with none. */
export const withType = ({ attempt }: TaskSearch, type: string | undefined): TaskSearch => ({
  ...(attempt === undefined ? {} : { attempt }),
  ...(type === undefined ? {} : { type }),
});
