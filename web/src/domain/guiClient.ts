// What a GUI client (GOLIAT's) reports beside its log, in words. The server reads it out of the metrics of the attempt.
import { guiMetricValues } from "@/api/schema.gen";
import type { Attempt, GuiProgress } from "@/api/types";
import { formatRough, millis } from "@/lib/time";
import { GUI_CLIENT } from "@/words/runners";

const OWN: ReadonlySet<string> = new Set(guiMetricValues);

/** The metrics of an attempt that are not those of its GUI client, which are shown in their own way. */
export const otherMetrics = ({ gui, metrics }: Pick<Attempt, "gui" | "metrics">) =>
  Object.entries(metrics).filter(([name]) => gui === null || !OWN.has(name));

/** "3 of 12", or what is known of it; empty when nothing is. */
export function simulationText({ simulation, simulations }: GuiProgress): string {
  if (simulation === null) {
    return simulations === null ? "" : GUI_CLIENT.simulationsInAll(simulations);
  }
  return simulations === null
    ? String(simulation)
    : GUI_CLIENT.simulationOf(simulation, simulations);
}

/** "should be over since 2 m" when its own estimate has run out. While it holds, the task's time left is the GUI client's. */
export function overdueText({ ends_at }: GuiProgress, now: number): string {
  const endsAt = millis(ends_at);
  return endsAt === null || endsAt > now ? "" : GUI_CLIENT.overdue(formatRough(now - endsAt));
}
