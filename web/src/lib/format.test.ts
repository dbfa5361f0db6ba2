import { describe, expect, it } from "vitest";
import {
  formatBytes,
  formatCount,
  formatExact,
  formatMetric,
  formatParam,
  formatPercent,
  plural,
} from "./numbers";
import { formatAbsolute, formatDuration, formatRelative, formatRough, millis } from "./time";

describe("durations", () => {
  it.each([
    [0, "0 ms"],
    [820.9, "820 ms"],
    [1500, "1.5 s"],
    [42_900, "42 s"],
    [887_000, "14 m 47 s"],
    [600_000, "10 m"],
    [7_800_000, "2 h 10 m"],
    [273_600_000, "3 d 4 h"],
    [-5, "0 ms"],
  ])("%d ms is %s", (ms, text) => expect(formatDuration(ms)).toBe(text));

  it("are one unit when rough, and never round up to what has not passed", () => {
    expect(formatRough(59_999)).toBe("59 s");
    expect(formatRough(3_599_000)).toBe("59 m");
    expect(formatRough(100 * 3_600_000)).toBe("4 d");
  });

  it("look back and ahead", () => {
    const now = 1_000_000_000;
    expect(formatRelative(now - 1000, now)).toBe("just now");
    expect(formatRelative(now - 185_000, now)).toBe("3 m ago");
    expect(formatRelative(now + 40_000, now)).toBe("in 40 s");
  });
});

describe("times", () => {
  it("are absent rather than 1970", () => {
    for (const nothing of [null, undefined, "", "soon"]) expect(millis(nothing)).toBeNull();
    expect(millis("2026-11-21T13:02:31.123456Z")).toBe(Date.UTC(2026, 10, 21, 13, 2, 31, 123));
  });

  it("name their zone", () => {
    expect(formatAbsolute(Date.UTC(2026, 10, 21, 13, 2, 31))).toMatch(
      /^2026-11-2\d \d\d:02:31 \S+/,
    );
  });
});

describe("percentages", () => {
  it.each([
    [0, false, "0 %"],
    [0.999_99, false, "99 %"],
    [1, false, "100 %"],
    [0.29, false, "29 %"],
    [0.012_34, true, "1.2 %"],
    [0.0999, true, "9.9 %"],
    [0.5, true, "50 %"],
    [7, false, "100 %"],
  ])("%d is floored to a hundred (moving: %s): %s", (fraction, moving, text) => {
    expect(formatPercent(fraction, moving)).toBe(text);
  });
});

describe("numbers", () => {
  it("are exact while that is readable", () => {
    expect(formatCount(9999)).toBe("9\u202f999");
    expect(formatCount(12_400)).toBe("12.4k");
    expect(formatCount(1_000_000)).toBe("1.0M");
    expect(formatExact(48_213)).toBe("48\u202f213");
    expect(plural(1, "task")).toBe("1 task");
    expect(plural(0, "task")).toBe("0 tasks");
  });

  it("measure in four digits, and by powers of ten when very small or large", () => {
    expect(formatMetric(0.413_749)).toBe("0.4137");
    expect(formatMetric(0.000_012_3)).toBe("1.23e-5");
    expect(formatMetric(1.2345e18)).toBe("1.235e+18");
    // What stands before the point is whole.
    expect(formatMetric(36_922.11)).toBe("36\u202f922");
    expect(formatMetric(12_345_678.9)).toBe("12\u202f345\u202f679");
    expect(formatMetric(999.96)).toBe("1000");
    expect(formatMetric(0)).toBe("0");
    expect(formatMetric(Number.NaN)).toBe("NaN");
  });

  it("count bytes in powers of two", () => {
    expect(formatBytes(0)).toBe("0 B");
    expect(formatBytes(1023)).toBe("1023 B");
    expect(formatBytes(1536)).toBe("1.5 KiB");
    expect(formatBytes(44 * 1024 ** 3)).toBe("44.0 GiB");
  });

  it("show parameters as they were typed", () => {
    expect(formatParam(0.1)).toBe("0.1");
    expect(formatParam("a b")).toBe("a b");
    expect(formatParam([1, 2])).toBe("[1,2]");
    expect(formatParam(null)).toBe("—");
  });
});
