import type { RunnerState } from "@/api/types";
import { runnerLook } from "@/domain/runners";

/** A runner's state as icon and colour; with its word beside it, or read aloud only. */
export function RunnerLight({ state, word }: { state: RunnerState; word?: boolean }) {
  const look = runnerLook(state);
  const Icon = look.icon;
  return (
    <span
      data-state-class={look.class}
      className="st-text inline-flex items-center align-middle gap-1.5 whitespace-nowrap text-xs"
    >
      <Icon size={13} strokeWidth={2.25} aria-hidden />
      <span className={word ? "font-medium" : "sr-only"}>{look.label}</span>
    </span>
  );
}
