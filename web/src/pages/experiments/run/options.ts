// What is chosen of a run beside its values.
import type { Combine, RunnerChoice } from "@/api/experimentTypes";

export interface RunOptions {
  name: string;
  combine: Combine;
  runner: RunnerChoice["kind"];
  runnerName: string;
  label: string;
}

export const NO_OPTIONS: RunOptions = {
  name: "",
  combine: "every",
  runner: "any",
  runnerName: "",
  label: "",
};

/** The choice as it is sent; a name or label that is not chosen yet leaves it open. */
export function runnerOf({ runner, runnerName, label }: RunOptions): RunnerChoice | undefined {
  if (runner === "name" && runnerName) return { kind: "name", name: runnerName };
  if (runner === "label" && label.trim()) return { kind: "label", label: label.trim() };
  return undefined;
}
