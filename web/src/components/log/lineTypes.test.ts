import { describe, expect, it } from "vitest";
import { isLineType, LINE_TYPES, readTypes, typeLook, writeTypes } from "./lineTypes";

describe("the types of lines", () => {
  it("are told from streams and from what objects have by themselves", () => {
    expect(["warning", "default", "stdout", "agent", "", "toString"].map(isLineType)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it("have marks that differ, so that no two need their colour", () => {
    const marks = LINE_TYPES.map((type) => typeLook(type).mark);
    expect(new Set(marks).size).toBe(marks.length);
    for (const mark of marks) expect(mark.length).toBeLessThanOrEqual(5);
  });

  it("come out of an address in one order, without what is no type", () => {
    expect(readTypes("highlight,nonsense,warning,")).toEqual(["warning", "highlight"]);
    expect(readTypes(undefined)).toEqual([]);
    expect(writeTypes(["highlight", "warning"])).toBe("warning,highlight");
    expect(writeTypes([])).toBeUndefined();
  });
});
