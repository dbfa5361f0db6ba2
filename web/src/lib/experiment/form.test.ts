// What stands in fields, and what of it is sent.
import { describe, expect, it } from "vitest";
import { EVERYTHING } from "@/test/experiments";
import type { Parameter } from "./definition";
import {
  asOne,
  asSeveral,
  givenText,
  isSameGiven,
  previewOf,
  sectionsOf,
  toSend,
  withoutSecrets,
} from "./form";

const one = (name: string): Parameter => EVERYTHING.parameters!.find((each) => each.name === name)!;

it("groups stand in their order; first what stands in none", () => {
  const sections = sectionsOf({
    name: "x",
    groups: [{ name: "b" }],
    parameters: [
      { name: "p", type: "string", group: "a" },
      { name: "q", type: "string" },
      { name: "r", type: "string", group: "b" },
    ],
  });
  expect(sections.map(({ group }) => group?.name)).toEqual([undefined, "b", "a"]);
});

it("what is sent is a number only where every reader prints it so", () => {
  const values = {
    frames: "007",
    ratio: "1e3",
    shift: ["1", "2.0"],
    plots: ["map"],
    day: "",
    note: "",
  };
  expect(toSend(EVERYTHING, values)).toEqual({
    ...values,
    shift: [1, "2.0"],
    day: null,
  });
  expect(toSend(EVERYTHING, { frames: " 7 ", crop: ["", " ", "", ""] })).toEqual({
    frames: 7,
    crop: null,
  });
  expect(toSend(EVERYTHING, { frames: { several: "1," } })).toEqual({ frames: { several: "1," } });
});

it("secrets are not kept", () =>
  expect(withoutSecrets(EVERYTHING, { key: "x", frames: 1 })).toEqual({ frames: 1 }));

describe("from one to several and back", () => {
  it.each([
    ["frames", "7", { several: "7" }, 7],
    ["gpu", "a, b", { several: '"a, b"' }, "a, b"],
    ["shift", [1, 2], { several: "(1, 2)" }, "(1, 2)"],
    ["device", "cpu", { several: ["cpu"] }, "cpu"],
    ["on", true, { several: [true, false] }, true],
    ["data", "", { several: "" }, ""],
  ] as const)("%s", (name, given, several, back) => {
    expect(asSeveral(one(name), given as never)).toEqual(several);
    expect(asOne(one(name), several as never)).toEqual(back);
  });
});

describe("the preview of several", () => {
  it.each([
    ["1..3", 3, ["1", "2", "3"]],
    ["1..100", 100, ["1", "2", "3", "4", "…", "100"]],
    ["1..1000000", 1_000_000, ["1", "2", "3", "4", "…", "1000000"]],
    [["a"], 1, ["a"]],
  ])("%j", (several, count, texts) => expect(previewOf(several)).toEqual({ count, texts }));

  it.each(["", "5..1", [[]][0]!])("of %j is none", (several) =>
    expect(previewOf(several)).toBeUndefined(),
  );
});

it("what comes to the same is the same", () => {
  expect(isSameGiven(one("frames"), "7", 7)).toBe(true);
  expect(isSameGiven(one("shift"), "(100, 90)", [100, 90])).toBe(true);
  expect(isSameGiven(one("frames"), { several: "1..2" }, { several: [1, 2] })).toBe(true);
  expect(isSameGiven(one("frames"), "x", 7)).toBe(false);
});

it("values are read by people", () =>
  expect([[1, 2], { several: [1, 2] }, null, true].map((given) => givenText(given))).toEqual([
    "(1, 2)",
    "1, 2",
    "",
    "true",
  ]));
