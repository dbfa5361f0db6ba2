// What a GUI client (GOLIAT's) reports beside its log, read out of the attempt that it runs.
// The names of the metrics are the server's (core::goliat::progress_patch).
import type { Attempt } from "@/api/types";
import { formatRough, millis } from "@/lib/time";
import { GUI_CLIENT } from "@/words/runners";

export interface GuiClientStatus {
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
  /** Null while its lines are not counted: they are when they come from the GUI client itself. */
  warnings: number | null;
  errors: number | null;
  /** Metrics that are not the GUI client's own. */
  others: Record<string, number>;
}

const METRICS = [
  "stage_fraction",
  "simulation",
  "simulations",
  "eta_seconds",
  "warnings",
  "errors",
] as const;
/** Metrics that ordinary programs do not have by chance. */
const SIGNS = ["stage_fraction", "simulations", "eta_seconds"] as const;

type Report = Pick<Attempt, "metrics" | "stage" | "message" | "reported_at">;

/** What the GUI client of an attempt reports; null when the attempt has none. */
export function readGuiClient(attempt: Report): GuiClientStatus | null {
  const { metrics } = attempt;
  if (!SIGNS.some((name) => name in metrics)) return null;
  const number = (name: (typeof METRICS)[number]) => metrics[name] ?? null;
  const left = number("eta_seconds");
  const reportedAt = millis(attempt.reported_at);
  return {
    stage: attempt.stage,
    stageFraction: number("stage_fraction"),
    simulation: number("simulation"),
    simulations: number("simulations"),
    case: attempt.message,
    endsAt: left !== null && reportedAt !== null ? reportedAt + left * 1000 : null,
    warnings: number("warnings"),
    errors: number("errors"),
    others: Object.fromEntries(
      Object.entries(metrics).filter(([name]) => !(METRICS as readonly string[]).includes(name)),
    ),
  };
}

/** "3 of 12", or what is known of it; empty when nothing is. */
export function simulationText({ simulation, simulations }: GuiClientStatus): string {
  if (simulation === null)
    return simulations === null ? "" : GUI_CLIENT.simulationsInAll(simulations);
  return simulations === null
    ? String(simulation)
    : GUI_CLIENT.simulationOf(simulation, simulations);
}

/** "should be over since 2 m" when its own reckoning has run out. While it holds, the task's time left is the GUI client's. */
export function overdueText({ endsAt }: GuiClientStatus, now: number): string {
  return endsAt === null || endsAt > now ? "" : GUI_CLIENT.overdue(formatRough(now - endsAt));
}
