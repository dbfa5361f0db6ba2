// What was written in an editor and not saved stays in this browser.
import type { WrittenDefinition } from "@/api/experimentTypes";

/** `name`: empty for a new one. */
export const keyOfText = (name: string): string => `mothership.experiment-text:${name}`;

export function keptText<T extends WrittenDefinition>(text: string | null): T | undefined {
  try {
    const kept = JSON.parse(text || "null") as T | null;
    return kept && typeof kept.text === "string" && typeof kept.format === "string"
      ? kept
      : undefined;
  } catch {
    return undefined;
  }
}
