// What a window of GOLIAT says beside its log, read out of an attempt: its words are the server's (core/src/goliat/word.rs).
import type { Attempt } from "@/api/types";
import { formatRough, millis } from "./time";

export interface WindowWords {
  stage: string | null;
  /** 0–1. */
  stageFraction: number | null;
  /** The simulation it is at, from 1, and how many there are. */
  simulation: number | null;
  simulations: number | null;
  /** The case that is computed. */
  case: string | null;
  /** When it will be over by its own reckoning, unix milliseconds. */
  endsAt: number | null;
  /** Null while its lines are not counted: they are when they come from the window itself. */
  warnings: number | null;
  errors: number | null;
  /** Metrics that are not the window's own words. */
  others: Record<string, number>;
}

const WORDS = [
  "stage_fraction",
  "simulation",
  "simulations",
  "eta_seconds",
  "warnings",
  "errors",
] as const;
/** Metrics that ordinary programs do not have by chance. */
const SIGNS = ["stage_fraction", "simulations", "eta_seconds"] as const;

type Said = Pick<Attempt, "metrics" | "stage" | "message" | "reported_at">;

/** What the window of an attempt says; null when none speaks for it. */
export function readWindow(attempt: Said): WindowWords | null {
  const { metrics } = attempt;
  if (!SIGNS.some((name) => name in metrics)) return null;
  const number = (name: (typeof WORDS)[number]) => metrics[name] ?? null;
  const left = number("eta_seconds");
  const said = millis(attempt.reported_at);
  return {
    stage: attempt.stage,
    stageFraction: number("stage_fraction"),
    simulation: number("simulation"),
    simulations: number("simulations"),
    case: attempt.message,
    endsAt: left !== null && said !== null ? said + left * 1000 : null,
    warnings: number("warnings"),
    errors: number("errors"),
    others: Object.fromEntries(
      Object.entries(metrics).filter(([name]) => !(WORDS as readonly string[]).includes(name)),
    ),
  };
}

/** "3 of 12", or what is known of it; empty when nothing is. */
export function simulationText({ simulation, simulations }: WindowWords): string {
  if (simulation === null) return simulations === null ? "" : `${simulations} in all`;
  return simulations === null ? String(simulation) : `${simulation} of ${simulations}`;
}

/** "should be over since 2 m" when its own reckoning has run out. While it holds, the task's time left is the window's. */
export function overdueText({ endsAt }: WindowWords, now: number): string {
  return endsAt === null || endsAt > now ? "" : `should be over since ${formatRough(now - endsAt)}`;
}
