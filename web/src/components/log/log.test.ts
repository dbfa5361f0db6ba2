import { describe, expect, it } from "vitest";
import { contrast, readable } from "@/lib/contrast";
import { scrollScale } from "@/lib/scrollScale";
import { wheeledTo } from "@/lib/useVirtualRows";
import { parseLine } from "./ansi";
import { LogBuffer } from "./buffer";
import { readGroups } from "./groups";
import { lineLevel } from "./levels";
import { lineHash, parseLineHash } from "./lineHash";
import { both, either, someLines, wholeLog, withContext } from "./rows";
import type { LogLine } from "./source";

const line = (index: number): LogLine => ({
  index,
  text: `line ${index}`,
  cutBytes: 0,
  stream: "stdout",
  at: null,
});
const lines = (from: number, count: number) =>
  Array.from({ length: count }, (_, step) => line(from + step));

const upTo = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, step) => first + step);

describe("colour codes", () => {
  it("become pieces with a style, and no code stays in the text", () => {
    expect(parseLine("a \x1b[1;31mred\x1b[0m b")).toEqual([
      { text: "a " },
      { text: "red", bold: true, color: 1 },
      { text: " b" },
    ]);
    expect(parseLine("\x1b[38;5;196mx")[0]?.color).toEqual([255, 0, 0]);
    expect(parseLine("\x1b[38;2;1;2;3mx")[0]?.color).toEqual([1, 2, 3]);
    expect(parseLine("\x1b[97mx\x1b[39my")).toEqual([{ text: "x", color: 15 }, { text: "y" }]);
    expect(
      parseLine("\x1b[2K\x1b[1Ax\x07\x00y")
        .map(({ text }) => text)
        .join(""),
    ).toBe("xy");
    expect(parseLine("tab\tstays")).toEqual([{ text: "tab\tstays" }]);
  });

  it("link only to the web", () => {
    const link = (url: string) => parseLine(`\x1b]8;;${url}\x1b\\here\x1b]8;;\x1b\\ there`);
    expect(link("https://a.example/x")).toEqual([
      { text: "here", href: "https://a.example/x" },
      { text: " there" },
    ]);
    expect(link("javascript:alert(1)")).toEqual([{ text: "here" }, { text: " there" }]);
    expect(link("file:///etc/passwd")[0]).toEqual({ text: "here" });
  });

  it("are made readable on the ground they stand on", () => {
    for (const ground of [
      [255, 255, 255],
      [18, 22, 28],
    ] as const) {
      for (const colour of [
        [0, 0, 0],
        [255, 255, 255],
        [0, 0, 255],
        [255, 255, 0],
        [128, 128, 128],
      ] as const) {
        expect(contrast(readable(colour, ground), ground)).toBeGreaterThanOrEqual(4.5);
      }
    }
  });
});

it("levels are seen through colour codes", () => {
  expect(lineLevel("\x1b[31mERROR\x1b[0m out of memory")).toBe("error");
  expect(lineLevel("ValueError: x")).toBe("error");
  expect(lineLevel("UserWarning: x")).toBe("warn");
  expect(lineLevel("warning: small step")).toBe("warn");
  expect(lineLevel("terrorism is not an err")).toBeUndefined();
});

describe("the buffer", () => {
  it("knows what it lacks, one stretch at a time", () => {
    const buffer = new LogBuffer();
    expect(buffer.missing(upTo(0, 99))).toEqual({ from: 0, limit: 100 });
    buffer.put(lines(20, 30));
    expect(buffer.missing(upTo(0, 99))).toEqual({ from: 0, limit: 20 });
    buffer.put(lines(0, 20));
    expect(buffer.missing(upTo(0, 99))).toEqual({ from: 50, limit: 50 });
    buffer.put(lines(50, 50));
    expect(buffer.missing(upTo(0, 99))).toBeNull();
    expect(buffer.get(42)?.text).toBe("line 42");
    expect(buffer.missing([])).toBeNull();
  });

  it("asks in one go for what stands close together, and separately for what does not", () => {
    expect(new LogBuffer().missing([3, 9, 20, 90])).toEqual({ from: 3, limit: 18 });
  });

  it("asks for no more than the server gives", () => {
    expect(new LogBuffer().missing(upTo(0, 9999))).toEqual({ from: 0, limit: 2000 });
  });

  it("forgets what was used longest ago, and never what came last", () => {
    const buffer = new LogBuffer();
    for (let from = 0; from < 160_000; from += 500) buffer.put(lines(from, 500));
    expect(buffer.get(0)).toBeUndefined();
    expect(buffer.get(159_999)?.index).toBe(159_999);
  });
});

describe("scrolling", () => {
  it("is pixel by pixel while a browser can", () => {
    const scale = scrollScale(1000, 400, 20);
    expect(scale.scaled).toBe(false);
    expect(scale.height).toBe(20_000);
    expect(scale.rowAt(200)).toBe(10);
    expect(scale.rowAt(scale.height)).toBe(980);
  });

  it("reaches the first and the last line of ten million", () => {
    const scale = scrollScale(10_000_000, 400, 20);
    expect(scale.height).toBeLessThan(16_000_000);
    expect(scale.rowAt(0)).toBe(0);
    expect(scale.rowAt(scale.height - 400)).toBe(scale.topMax);
    expect(scale.topMax).toBe(10_000_000 - 20);
    for (const wanted of [0, 1, 5_000_000, scale.topMax]) {
      expect(scale.rowAt(scale.scrollTopOf(wanted))).toBeCloseTo(wanted, 3);
    }
  });

  it("stays at the top of a log shorter than the window", () => {
    expect(scrollScale(3, 400, 20).topMax).toBe(0);
    expect(scrollScale(0, 400, 20).rowAt(50)).toBe(0);
  });
});

it("lines have addresses, counted from one", () => {
  expect(parseLineHash("#L120")).toEqual({ first: 119, last: 119 });
  expect(parseLineHash("#L140-L120")).toEqual({ first: 119, last: 139 });
  for (const nonsense of ["", "#L0", "#Lx", "#L1-2"]) expect(parseLineHash(nonsense)).toBeNull();
  expect(lineHash({ first: 119, last: 139 })).toBe("L120-L140");
});

describe("rows", () => {
  const folded = wholeLog(20, [
    { first: 3, last: 5 },
    { first: 7, last: 7 },
    { first: 15, last: 19 },
  ]);

  it("leave folded lines out, and know the way back", () => {
    const shown = [0, 1, 2, 6, 8, 9, 10, 11, 12, 13, 14];
    expect(folded.count).toBe(shown.length);
    expect(shown.map((_, row) => folded.line(row))).toEqual(shown);
    expect(shown.map((line) => folded.row(line))).toEqual(shown.map((_, row) => row));
  });

  it("answer for a folded line with the row before it", () => {
    expect([3, 5, 7, 15, 19].map((line) => folded.row(line))).toEqual([2, 2, 3, 10, 10]);
  });

  it("are the lines themselves when nothing is folded", () => {
    const all = wholeLog(5, []);
    expect([all.count, all.line(3), all.row(4)]).toEqual([5, 3, 4]);
  });

  it("of a filter show where lines are left out", () => {
    const some = someLines([2, 3, 9]);
    expect([0, 1, 2].map(some.gapBefore)).toEqual([false, false, true]);
    expect([0, 2, 5, 9, 50].map(some.row)).toEqual([0, 0, 1, 2, 2]);
    expect(someLines([]).count).toBe(0);
  });
});

it("context is shown once, and not beyond the ends", () => {
  expect(withContext([0, 3, 9], 2, 11)).toEqual([0, 1, 2, 3, 4, 5, 7, 8, 9, 10]);
  expect(withContext([4], 0, 5)).toEqual([4]);
  expect(both([1, 2, 3], [3, 1, 7])).toEqual([1, 3]);
  expect(
    either([
      [1, 9],
      [3, 9],
    ]),
  ).toEqual([1, 3, 9]);
});

describe("groups", () => {
  const mark = (index: number, text: string) => ({ ...line(index), text, at: index * 1000 });

  it("end at their end, at the next group, or at the end of the log", () => {
    const marks = [
      mark(2, "::group::Setup"),
      mark(6, "::endgroup::"),
      mark(8, "\x1b[1m--- Run solver\x1b[0m"),
      mark(12, "::group::Plot"),
    ];
    expect(readGroups(marks, 20, 15_000)).toEqual([
      { name: "Setup", first: 2, last: 6, durationMs: 4000 },
      { name: "Run solver", first: 8, last: 11, durationMs: 4000 },
      { name: "Plot", first: 12, last: 19, durationMs: 3000 },
    ]);
    expect(readGroups(marks, 20, null).at(-1)?.durationMs).toBeNull();
  });

  it("without a line inside are no groups", () => {
    expect(readGroups([mark(0, "--- a"), mark(1, "--- b")], 2, null)).toEqual([]);
    expect(readGroups([mark(4, "::endgroup::")], 9, null)).toEqual([]);
  });
});

it("the wheel stops at both ends of a long log", () => {
  const scale = scrollScale(1_000_000, 400, 20);
  expect(wheeledTo(0, -5, scale)).toBe(0);
  expect(wheeledTo(scale.topMax, 5, scale)).toBe(scale.topMax);
  expect(wheeledTo(10, 5, scale)).toBe(15);
});
