import { describe, expect, it } from "vitest";
import { paramsText, partOf, shownNames } from "./params";

describe("what a task of a study is", () => {
  const params = { index: 3, part: "thelonious × 450 MHz" };

  it("is said first, and its number is not said twice", () => {
    expect(shownNames(["index", "part"])).toEqual(["part"]);
    expect(shownNames(["index", "seed", "part"])).toEqual(["part", "seed"]);
    expect(shownNames(["h", "index"])).toEqual(["h", "index"]);
    expect(shownNames([])).toEqual([]);
  });

  it("stands for all its parameters", () => {
    expect(paramsText(params, ["index", "part"])).toBe("thelonious × 450 MHz");
    expect(partOf(params)).toBe("thelonious × 450 MHz");
  });

  it("is nothing of other tasks", () => {
    expect(partOf({ part: "left" })).toBeNull();
    expect(partOf({ index: 1, part: 2 })).toBeNull();
    expect(paramsText({ part: "left" })).toBe("part=left");
  });
});
