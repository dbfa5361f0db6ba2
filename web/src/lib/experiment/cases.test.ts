// The table of cases of the server: what it refuses, the page refuses too, in the same words and order.
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Definition, GivenValues } from "./definition";
import { fill } from "./fill";
import { parseRange } from "./range";
import { parseSeveral, severalText } from "./several";

interface Case {
  values: GivenValues;
  refused: [code: string, parameter: string, message: string][];
}

const file = path.resolve("../crates/core/src/experiment/cases.json");
const { definition, cases } = JSON.parse(readFileSync(file, "utf8")) as {
  definition: Definition;
  cases: Case[];
};

describe("a case of the server", () => {
  it("is there", () => expect(cases.length).toBeGreaterThan(50));

  it.each(cases.map((one) => [JSON.stringify(one.values), one] as const))(
    "%s",
    (_, { values, refused }) => {
      const found = fill(definition, values).refusals;
      expect(found.map(({ code, parameter, message }) => [code, parameter, message])).toEqual(
        refused,
      );
    },
  );
});

it("what is not shown is known", () => {
  expect(fill(definition, { data: "/d" }).shown.has("gpu")).toBe(true);
  expect(fill(definition, { data: "/d", device: "cpu" }).shown.has("gpu")).toBe(false);
});

it("a part that is wrong says which it is", () => {
  const [refusal] = fill(definition, { data: "/d", crop: [1, 2, "x", 4] }).refusals;
  expect(refusal?.part).toBe(2);
});

describe("ranges", () => {
  it.each([
    ["1..5", [1, 2, 3, 4, 5]],
    ["1..=3", [1, 2, 3]],
    ["5..1 step -2", [5, 3, 1]],
    ["0..1 step 0.25", [0, 0.25, 0.5, 0.75, 1]],
    ["0..1 step 0.1", [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]],
    ["-0.3..0.3 step 0.1", [-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3]],
    ["0..1 n 4", [0, 0.33333333333333, 0.66666666666667, 1]],
    ["1..10 n 4", [1, 4, 7, 10]],
    ["log 1..1000 n 4", [1, 10, 100, 1000]],
    ["log 1..3 n 3", [1, 1.732050807569, 3]],
  ])("%s", (text, values) => {
    const range = parseRange(text)!;
    expect(Array.from({ length: range.count }, (_, n) => range.value(n))).toEqual(values);
  });

  it.each([
    ["5..1", "to count down write 5..1 step -1"],
    ["0.5..2", "0.5..2 does not say how far apart its values are"],
    ["1..9 step 0", "has a step of 0"],
    ["1..9 n 0", "has no values"],
    ["0..1 n 1", "asks for both ends in one value"],
    ["0..1 step 0.1 n 5", "has both step and n"],
    ["log 1..10", "does not say how many values"],
    ["log 0..10 n 5", "at or below 0"],
    ["0..10000000000", "has 10000000001 values, more than the 1000000000 tasks"],
    ["1...3", "`1...3` is not a range"],
    ["1..5 by 2", "is not a range"],
  ])("%s cannot be: %s", (text, why) => expect(() => parseRange(text)).toThrow(why));

  it.each(["hello", "../data", "a..b", "", "0.1"])("%j is none", (text) =>
    expect(parseRange(text)).toBeUndefined(),
  );
});

describe("several values in a field", () => {
  it.each([
    ["0.1,0.2", [0.1, 0.2]],
    ["1, 2 ,3", [1, 2, 3]],
    ['"1","a,b",c d', ["1", "a,b", "c d"]],
    ['"say ""hi""",x', ['say "hi"', "x"]],
    ["1e-3,.5,-2,1.10", ["1e-3", ".5", -2, "1.10"]],
    ["007,+5", ["007", "+5"]],
    ["1..100", "1..100"],
    ["7,1..3", [7, 1, 2, 3]],
    ["(100, 100), (50, 50)", ["(100, 100)", "(50, 50)"]],
  ])("%s", (text, values) => {
    expect(parseSeveral(text)).toEqual(values);
    expect(parseSeveral(severalText(parseSeveral(text)))).toEqual(values);
  });

  it.each([
    ["", "has no values"],
    ['"a', "a quote that is not closed"],
    ['"a"b', "expects a comma"],
    ["1,2,", "ends with a comma"],
    ["a,,b", "a comma with nothing beside it"],
    ["(1, 2", "has a `(` that is not closed"],
    ["2024-01-01..2024-01-05", "only numbers have ranges"],
  ])("%j cannot be: %s", (text, why) => expect(() => parseSeveral(text)).toThrow(why));

  it("are written as they are read", () => {
    expect(severalText([1, "a, b", [1, 2]])).toBe('1, "a, b", (1, 2)');
    expect(severalText({ from: 1, to: 9, step: 2 })).toBe("1..9 step 2");
    expect(severalText({ from: 1, to: 9, n: 3, scale: "log" })).toBe("log 1..9 n 3");
  });
});
