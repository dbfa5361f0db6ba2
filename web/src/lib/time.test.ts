import { describe, expect, it } from "vitest";
import {
  attemptPage,
  jobZip,
  logDownload,
  plainLogDownload,
  splitTask,
  taskOf,
  taskZip,
} from "./paths";
import {
  formatAbsolute,
  formatClock,
  formatDuration,
  formatRelative,
  formatRough,
  millis,
  relativeStep,
} from "./time";

const NOW = Date.UTC(2026, 0, 2, 12);

describe("a time on the wire", () => {
  it.each([
    ["2026-01-02T12:00:00Z", NOW],
    [NOW, NOW],
    [null, null],
    [undefined, null],
    ["", null],
    ["soon", null],
    [Number.NaN, null],
  ])("%j is %j", (time, ms) => expect(millis(time)).toBe(ms));
});

describe("a duration", () => {
  it.each([
    [999, "999 ms"],
    [1000, "1.0 s"],
    [9_990, "9.9 s"],
    [10_000, "10 s"],
    [60_000, "1 m"],
    [61_000, "1 m 1 s"],
    [3_599_999, "59 m 59 s"],
    [3_600_000, "1 h"],
    [86_400_000, "1 d"],
    [90_061_000, "1 d 1 h"],
  ])("of %d ms is %s", (ms, text) => expect(formatDuration(ms)).toBe(text));

  it.each([
    [-1, "0 s"],
    [999, "0 s"],
    [60_000, "1 m"],
    [7_199_000, "1 h"],
    [172_799_000, "47 h"],
    [172_800_000, "2 d"],
  ])("of %d ms is roughly %s", (ms, text) => expect(formatRough(ms)).toBe(text));
});

describe("a relative time", () => {
  it.each([
    [0, "just now"],
    [1999, "just now"],
    [-1999, "just now"],
    [2000, "2 s ago"],
    [180_000, "3 m ago"],
    [-40_000, "in 40 s"],
    [-7_200_000, "in 2 h"],
  ])("of %d ms ago is %s", (ago, text) => expect(formatRelative(NOW - ago, NOW)).toBe(text));

  it("is drawn again each second while it counts seconds, else now and then", () => {
    expect(relativeStep(NOW - 59_000, NOW)).toBe(1000);
    expect(relativeStep(NOW + 59_000, NOW)).toBe(1000);
    expect(relativeStep(NOW - 60_000, NOW)).toBe(30_000);
  });
});

it("clock times are those of the viewer's zone, with its name when they stand alone", () => {
  const local = new Date(NOW);
  const hour = String(local.getHours()).padStart(2, "0");
  expect(formatClock(NOW)).toBe(`${hour}:00:00`);
  expect(formatAbsolute(NOW)).toMatch(new RegExp(`^2026-01-0\\d ${hour}:00:00 \\S+$`));
});

describe("addresses", () => {
  it("of downloads name what they download", () => {
    expect(logDownload("42.7.1")).toBe("/api/v1/attempts/42.7.1/log");
    expect(plainLogDownload("42.7.1")).toBe("/api/v1/attempts/42.7.1/log?plain=true");
    expect(jobZip("42")).toBe("/api/v1/jobs/42/results.zip");
    expect(taskZip("42.7")).toBe("/api/v1/tasks/42.7/results.zip");
  });

  it("hold no character of an id that would change their meaning", () => {
    expect(jobZip("../x?y")).toBe("/api/v1/jobs/..%2Fx%3Fy/results.zip");
  });

  it("are made of the parts of ids", () => {
    expect(splitTask("42.7")).toEqual({ job: "42", index: "7" });
    expect(taskOf("42.7.2")).toBe("42.7");
    expect(attemptPage("42.7.2", 2)).toBe("/jobs/42/tasks/7?attempt=2");
    expect(attemptPage("42.7.2", 2, "fatal,error")).toBe(
      "/jobs/42/tasks/7?attempt=2&type=fatal%2Cerror",
    );
  });
});
