import { describe, expect, it } from "vitest";
import { labelChanges, readLabels, writeLabels } from "./labels";

describe("labels", () => {
  it("are lines, and come back as they were", () => {
    const labels = { gpu: "true", room: "b2", bare: "", eq: "a=b" };
    expect(writeLabels(labels)).toBe("gpu=true\nroom=b2\nbare\neq=a=b");
    expect(readLabels(writeLabels(labels))).toEqual({ labels, wrong: null });
    expect(readLabels("\n  room = b2 \n")).toEqual({ labels: { room: "b2" }, wrong: null });
  });

  it("that are none are named", () => {
    expect(readLabels("room=1\n-x=2\n=3")).toEqual({ labels: { room: "1" }, wrong: "-x=2" });
    expect(readLabels("a b=1").wrong).toBe("a b=1");
  });

  it("are changed by what differs", () => {
    const before = { os: "linux", room: "1", gpu: "a" };
    expect(labelChanges(before, { os: "linux", room: "2", new: "" })).toEqual([
      "room=2",
      "new=",
      "gpu-",
    ]);
    expect(labelChanges(before, before)).toEqual([]);
  });
});
