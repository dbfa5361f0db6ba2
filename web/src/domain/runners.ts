// The lights of runners, as states.ts has them for work, and what the server accepts for a runner.
import {
  ArrowDownToLine,
  Circle,
  CircleDot,
  CircleX,
  type LucideIcon,
  PowerOff,
  Unplug,
} from "lucide-react";
import type { Runner, RunnerState } from "@/api/types";
import type { StateClass } from "@/lib/palette";
import { RUNNER_STATES } from "@/words/states";

interface RunnerLook {
  label: string;
  class: StateClass;
  icon: LucideIcon;
}

const LOOKS: Record<RunnerState, { class: StateClass; icon: LucideIcon }> = {
  busy: { class: "running", icon: CircleDot },
  idle: { class: "completed", icon: Circle },
  draining: { class: "retrying", icon: ArrowDownToLine },
  disabled: { class: "cancelled", icon: PowerOff },
  unreachable: { class: "lost", icon: Unplug },
  offline: { class: "failed", icon: CircleX },
};

export const RUNNER_ORDER: readonly RunnerState[] = [
  "busy",
  "idle",
  "draining",
  "disabled",
  "unreachable",
  "offline",
];

export function runnerLook(state: RunnerState): RunnerLook {
  const looks: Record<string, { class: StateClass; icon: LucideIcon }> = LOOKS;
  const words: Record<string, string> = RUNNER_STATES;
  const look = looks[state] ?? { class: "pending" as const, icon: Circle };
  return { ...look, label: words[state] ?? state };
}

/** The light ages by itself when nobody tells us anything: 30 s and 5 min, as the server counts. */
export function agedState(state: RunnerState, lastHeardMs: number, now: number): RunnerState {
  if (state === "disabled" || state === "offline") return state;
  const silence = now - lastHeardMs;
  if (silence > 300_000) return "offline";
  // The beat and our clock may be off by some seconds.
  return silence > 40_000 ? "unreachable" : state;
}

/** The GUI of a program on a machine without an agent: it is heard, and never told what to do. */
export const isGuiClient = ({ mode }: Pick<Runner, "mode">): boolean => mode === "gui";

/** What the server accepts for a runner now. */
export const runnerCan = {
  drain: ({ mode }: Runner) => mode === "active",
  disable: ({ mode }: Runner) => mode === "active" || mode === "draining",
  enable: ({ mode }: Runner) => mode === "draining" || mode === "disabled",
  /** While it holds attempts, they would belong to nobody. */
  remove: ({ active_tasks }: Runner) => active_tasks === 0,
};
