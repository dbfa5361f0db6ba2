import { describe, expect, it } from "vitest";
import { axisText, axisValues, gridAxes } from "./axes";

describe("the values of an axis", () => {
  it.each<[unknown, string[] | null]>([
    [
      [0.1, "x", true],
      ["0.1", "x", "true"],
    ],
    ["1..4", ["1", "2", "3", "4"]],
    ["0..1 step 0.25", ["0", "0.25", "0.5", "0.75", "1"]],
    ["0..0.3 step 0.1", ["0", "0.1", "0.2", "0.3"]],
    ["0..1 n 3", ["0", "0.5", "1"]],
    ["log 1..1000 n 4", ["1", "10", "100", "1000"]],
    [{ from: 1, to: 3 }, ["1", "2", "3"]],
    ["sideways", null],
    ["1..9999999", null],
  ])("%j", (values, expected) => expect(axisValues(values)).toEqual(expected));
});

describe("a grid sweep", () => {
  const spec = { sweep: { grid: { feed: [1, 2], kill: ["a", "b", "c"] } } };

  it("gives axes when they explain every task", () => {
    expect(gridAxes(spec, 6)?.map(({ name }) => name)).toEqual(["feed", "kill"]);
    expect(gridAxes(spec, 7)).toBeNull();
    expect(gridAxes({ sweep: { grid: { a: [1] }, list: [{ b: 1 }, { b: 2 }] } }, 2)).toBeNull();
    expect(gridAxes({}, 1)).toBeNull();
  });

  it("names a task from its index, the last parameter fastest", () => {
    const axes = gridAxes(spec, 6)!;
    expect(axisText(axes, 0)).toBe("feed=1 kill=a");
    expect(axisText(axes, 5)).toBe("feed=2 kill=c");
    expect(axisText(axes, 3)).toBe("feed=2 kill=a");
  });
});
