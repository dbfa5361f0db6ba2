import { describe, expect, it } from "vitest";
import { aGui } from "@/test/fixtures";
import { otherMetrics, overdueText, simulationText } from "./guiClient";

const AT = "2026-01-01T12:00:00Z";
describe("the simulation that a GUI client is at", () => {
  it.each([
    [{ simulation: 3, simulations: 12 }, "3 of 12"],
    [{ simulations: 12 }, "12 in all"],
    [{ simulation: 3 }, "3"],
    [{}, ""],
  ])("%j is %j", (more, text) => expect(simulationText(aGui(more))).toBe(text));
});

describe("its own estimate", () => {
  const now = Date.parse(AT);

  it.each([
    [null, 0, ""],
    [AT, -1000, ""],
    [AT, 125_000, "should be over since 2 m"],
  ])("of %j, %d ms later: %j", (ends_at, later, text) =>
    expect(overdueText(aGui({ ends_at }), now + later)).toBe(text),
  );
});

describe("the metrics beside its own", () => {
  const metrics = { stage_fraction: 0.5, warnings: 2, loss: 0.1 };

  it("are shown as those of any program", () => {
    expect(otherMetrics({ gui: aGui(), metrics })).toEqual([["loss", 0.1]]);
  });

  it("are all of them where there is no GUI client", () => {
    expect(otherMetrics({ gui: null, metrics })).toEqual(Object.entries(metrics));
  });
});
