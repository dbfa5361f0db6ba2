// What is chosen of a run beside its values.
import type { Combine, RunnerChoice } from "@/api/experimentTypes";
import { wholeNumber } from "@/lib/search";

export interface RunOptions {
  name: string;
  combine: Combine;
  runner: RunnerChoice["kind"];
  runnerName: string;
  label: string;
  /** As it was typed. */
  gpu: string;
}

export const NO_OPTIONS: RunOptions = {
  name: "",
  combine: "every",
  runner: "any",
  runnerName: "",
  label: "",
  gpu: "",
};

/** The choice as it is sent; a name or label that is not chosen yet leaves it open. */
export function runnerOf({ runner, runnerName, label, gpu }: RunOptions): RunnerChoice | undefined {
  const count = gpu.trim() === "" ? undefined : wholeNumber(gpu, 1);
  const more = count === undefined ? {} : { gpu: count };
  if (runner === "name" && runnerName) return { kind: "name", name: runnerName, ...more };
  if (runner === "label" && label.trim()) return { kind: "label", label: label.trim(), ...more };
  return count === undefined ? undefined : { kind: "any", ...more };
}
