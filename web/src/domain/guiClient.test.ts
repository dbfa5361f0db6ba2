import { describe, expect, it } from "vitest";
import { overdueText, readGuiClient, simulationText } from "./guiClient";

const AT = "2026-01-01T12:00:00Z";
const said = (metrics: Record<string, number>) =>
  readGuiClient({ metrics, stage: "Run", message: "duke 700 MHz", reported_at: AT });

describe("a window's words", () => {
  it("are not seen where no window speaks", () => {
    expect(said({})).toBeNull();
    expect(said({ loss: 0.1, errors: 3 })).toBeNull();
  });

  it("are taken out of the metrics, and others stay", () => {
    const window = said({ stage_fraction: 0.5, warnings: 2, simulation: 3, simulations: 12, x: 1 });
    expect(window).toMatchObject({
      stage: "Run",
      stageFraction: 0.5,
      case: "duke 700 MHz",
      warnings: 2,
      errors: null,
      others: { x: 1 },
    });
    expect(simulationText(window!)).toBe("3 of 12");
    expect(simulationText(said({ simulations: 12 })!)).toBe("12 in all");
    expect(simulationText(said({ stage_fraction: 0 })!)).toBe("");
  });

  it("count the time left from when it was said", () => {
    const now = Date.parse(AT);
    const window = said({ eta_seconds: 7300 })!;
    expect(overdueText(window, now)).toBe("");
    expect(overdueText(window, now + 7_000_000)).toBe("");
    expect(overdueText(window, now + 7_420_000)).toBe("should be over since 2 m");
    expect(overdueText(said({ stage_fraction: 0 })!, now)).toBe("");
  });
});
