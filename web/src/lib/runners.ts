// The lights of runners: words, icons and colours, as states.ts has them for work.
import {
  ArrowDownToLine,
  Circle,
  CircleDot,
  CircleX,
  type LucideIcon,
  PowerOff,
  Unplug,
} from "lucide-react";
import type { Runner } from "@/api/types";
import type { StateClass } from "./palette";

export type RunnerState = "idle" | "busy" | "draining" | "disabled" | "unreachable" | "offline";

export interface RunnerLook {
  label: string;
  class: StateClass;
  icon: LucideIcon;
}

const LOOKS: Record<RunnerState, RunnerLook> = {
  busy: { label: "busy", class: "running", icon: CircleDot },
  idle: { label: "idle", class: "completed", icon: Circle },
  draining: { label: "draining", class: "retrying", icon: ArrowDownToLine },
  disabled: { label: "disabled", class: "cancelled", icon: PowerOff },
  unreachable: { label: "unreachable", class: "lost", icon: Unplug },
  offline: { label: "offline", class: "failed", icon: CircleX },
};

export const RUNNER_ORDER: RunnerState[] = [
  "busy",
  "idle",
  "draining",
  "disabled",
  "unreachable",
  "offline",
];

export function runnerLook(state: string): RunnerLook {
  const looks: Record<string, RunnerLook> = LOOKS;
  return looks[state] ?? { label: state, class: "pending", icon: Circle };
}

/** The light ages by itself when nobody tells us anything: 30 s and 5 min, as the server counts. */
export function agedState(state: string, lastHeardMs: number, now: number): string {
  if (state === "disabled" || state === "offline") return state;
  const silence = now - lastHeardMs;
  if (silence > 300_000) return "offline";
  // The beat and our clock may be off by some seconds.
  return silence > 40_000 ? "unreachable" : state;
}

/** It is the window of a program on a machine without an agent: it is heard, and never told what to do. */
export const isWindow = ({ mode }: Pick<Runner, "mode">): boolean => mode === "gui";

/** What the server accepts for a runner now. */
export const runnerCan = {
  drain: ({ mode }: Runner) => mode === "active",
  disable: ({ mode }: Runner) => mode === "active" || mode === "draining",
  enable: ({ mode }: Runner) => mode === "draining" || mode === "disabled",
  /** One that still speaks would only come back. */
  forget: ({ status, active_tasks }: Runner) => status === "offline" && active_tasks === 0,
};
