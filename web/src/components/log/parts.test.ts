// The parts of the log viewer that need no page: what is found, fetched, folded and in sight.
import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Finder, type Found } from "./finder";
import { lineLevel } from "./levels";
import type { LogLine, LogSource, SearchQuery, SearchResult } from "./source";
import { useAnnounce } from "./useAnnounce";
import { useLog } from "./useLog";
import { visibleRows } from "./useLogLines";
import { useLogOptions } from "./useLogOptions";
import { useMarkedLines } from "./useMarkedLines";
import { useStartingPlace } from "./useStartingPlace";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const line = (index: number, stream: LogLine["stream"] = "stdout"): LogLine => ({
  index,
  text: `line ${index}`,
  cutBytes: 0,
  stream,
  at: null,
});
const QUERY: SearchQuery = { text: "x", regex: false, caseSensitive: false };

function aSource(more: Partial<LogSource> = {}): LogSource {
  return {
    key: "42.7.1",
    fetch: async (from, limit) => Array.from({ length: limit }, (_, step) => line(from + step)),
    search: async () => ({ total: 0, hits: [], next: null, streams: {} }),
    downloadUrl: "/log",
    plainUrl: "/log?plain",
    pageUrl: "/jobs/42/tasks/7?attempt=1",
    ...more,
  };
}

describe("a finder", () => {
  /** Pages of two hits each, out of `lines`. */
  const pages =
    (lines: number[]) =>
    async (_query: SearchQuery, from: number): Promise<SearchResult> => {
      const hits = lines.filter((one) => one >= from).slice(0, 2);
      const last = hits.at(-1) ?? 0;
      const next = lines.some((one) => one > last) && hits.length > 0 ? last + 1 : null;
      return { total: lines.length, hits: hits.map((index) => line(index)), next, streams: {} };
    };
  function start(search: LogSource["search"]) {
    const told: Found[] = [];
    const spy = vi.fn(search);
    const finder = new Finder(aSource({ search: spy }), QUERY, (found) => told.push(found));
    return { finder, told, spy, found: () => told.at(-1)?.hits.map(({ index }) => index) };
  }
  const rest = () => vi.advanceTimersByTimeAsync(0);

  it("asks for the first page only, unless all are wanted", async () => {
    const { finder, found, told, spy } = start(pages([1, 5, 9]));
    finder.update(10, false);
    await rest();
    expect(found()).toEqual([1, 5]);
    expect(told.at(-1)).toMatchObject({ total: 3, cut: true, busy: false });
    finder.update(10, true);
    await rest();
    expect(found()).toEqual([1, 5, 9]);
    expect(told.at(-1)?.cut).toBe(false);
    expect(spy.mock.calls.map(([, from]) => from)).toEqual([0, 6]);
  });

  it("asks again when the log has grown, but not at each line", async () => {
    const lines = [1];
    const { finder, found, spy } = start(async (query, from) => pages(lines)(query, from));
    finder.update(10, true);
    await rest();
    lines.push(12);
    finder.update(13, true);
    await vi.advanceTimersByTimeAsync(4000);
    expect(spy).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(2000);
    expect(found()).toEqual([1, 12]);
    // From the last line on that was looked at: it may have been half printed.
    expect(spy.mock.calls.at(-1)?.[1]).toBe(9);
  });

  it("says why it failed, keeps what it has, and goes on when it is updated", async () => {
    let broken = true;
    const { finder, told } = start(async (query, from) => {
      if (broken) throw new Error("bad expression");
      return pages([3])(query, from);
    });
    finder.update(10, true);
    await rest();
    expect(told.at(-1)).toMatchObject({ error: "bad expression", busy: false });
    broken = false;
    finder.update(10, true);
    await rest();
    expect(told.at(-1)).toMatchObject({ error: null, total: 1 });
  });

  it("that was stopped tells nothing more", async () => {
    const { finder, told } = start(pages([1]));
    finder.update(10, true);
    finder.stop();
    await rest();
    expect(told).toEqual([]);
  });
});

describe("the lines in hand", () => {
  it("are fetched when they are wanted, once", async () => {
    const fetch = vi.fn(aSource().fetch);
    const source = aSource({ fetch });
    const { result } = renderHook(() => useLog(source));
    await act(async () => result.current.want([0, 1, 2]));
    expect(result.current.get(2)?.text).toBe("line 2");
    await act(async () => result.current.want([1, 2]));
    expect(fetch.mock.calls.map(([from, limit]) => [from, limit])).toEqual([[0, 3]]);
  });

  it("that come by themselves need no request", async () => {
    const fetch = vi.fn(aSource().fetch);
    const source = aSource({ fetch });
    const { result } = renderHook(() => useLog(source));
    await act(async () => result.current.offer([line(0), line(1)]));
    await act(async () => result.current.want([0, 1]));
    expect(result.current.get(1)?.index).toBe(1);
    expect(fetch).not.toHaveBeenCalled();
  });

  it("are asked for again after a failure, which is said", async () => {
    let broken = true;
    const fetch = vi.fn(async (from: number, limit: number, signal: AbortSignal) => {
      if (broken) throw new Error("away");
      return aSource().fetch(from, limit, signal);
    });
    const source = aSource({ fetch });
    const { result } = renderHook(() => useLog(source));
    await act(async () => result.current.want([0]));
    expect(result.current.error).toBe("away");
    broken = false;
    await act(async () => void (await vi.advanceTimersByTimeAsync(2000)));
    expect(result.current.error).toBeNull();
    expect(result.current.get(0)?.index).toBe(0);
  });

  it("of another attempt begin with none", async () => {
    const hook = renderHook(({ source }) => useLog(source), {
      initialProps: { source: aSource() },
    });
    await act(async () => hook.result.current.want([0]));
    hook.rerender({ source: aSource({ key: "42.7.2" }) });
    expect(hook.result.current.get(0)).toBeUndefined();
  });
});

describe("the rows in sight", () => {
  const at = (top: number) => ({ top, viewport: 200 }) as never;

  it.each([
    [0, { first: 0, last: 30, unseen: 989 }],
    [500, { first: 495, last: 530, unseen: 489 }],
    [990, { first: 985, last: 999, unseen: 0 }],
  ])("from row %d are %j", (top, rows) => expect(visibleRows(1000, at(top))).toEqual(rows));

  it("of no log are none", () =>
    expect(visibleRows(0, at(0))).toEqual({ first: 0, last: -1, unseen: 0 }));
});

describe("what a reader wants", () => {
  it("changes by switches, and time stamps go round", () => {
    const { result } = renderHook(() => useLogOptions());
    act(() => result.current.toggleWrap());
    act(() => result.current.toggleFull());
    act(() => result.current.toggleMatchesOnly());
    act(() => result.current.setAround(5));
    expect(result.current).toMatchObject({ wrap: true, full: true, matchesOnly: true, around: 5 });
    const stamps = [0, 1, 2].map(() => {
      act(() => result.current.nextStamps());
      return result.current.stamps;
    });
    expect(stamps).toEqual(["relative", "absolute", "off"]);
  });
});

describe("the marked lines", () => {
  const click = (shiftKey = false) => ({ preventDefault: vi.fn(), shiftKey }) as never;

  it("are those of the address, and a click marks others", () => {
    history.replaceState(null, "", "#L5");
    const { result } = renderHook(() => useMarkedLines("/jobs/42/tasks/7?attempt=1", vi.fn()));
    expect(result.current[0]).toEqual({ first: 4, last: 4 });
    act(() => result.current[1](9, click(true)));
    expect(result.current[0]).toEqual({ first: 4, last: 9 });
    expect(location.hash).toBe("#L5-L10");
    act(() => result.current[1](2, click()));
    expect(location.hash).toBe("#L3");
    expect(location.search).toBe("?attempt=1");
    history.replaceState(null, "", "/");
  });

  it("are others when another address is typed over this one", () => {
    const named = vi.fn();
    history.replaceState(null, "", "#L5");
    const { result } = renderHook(() => useMarkedLines("/x", named));
    act(() => {
      history.replaceState(null, "", "#L1000-L1002");
      window.dispatchEvent(new Event("hashchange"));
    });
    expect(result.current[0]).toEqual({ first: 999, last: 1001 });
    expect(named).toHaveBeenCalledWith({ first: 999, last: 1001 });
    history.replaceState(null, "", "/");
  });

  it("begin anywhere when there is none yet", () => {
    history.replaceState(null, "", "/");
    const { result } = renderHook(() => useMarkedLines("/x", vi.fn()));
    act(() => result.current[1](3, click(true)));
    expect(result.current[0]).toEqual({ first: 3, last: 3 });
    history.replaceState(null, "", "/");
  });
});

describe("where a log opens", () => {
  async function open(
    source: LogSource,
    marked: { first: number; last: number } | null,
    failed = true,
  ) {
    const reveal = vi.fn();
    renderHook(() => useStartingPlace(source, 100, marked, failed, reveal));
    await act(async () => void (await vi.advanceTimersByTimeAsync(0)));
    return reveal.mock.calls.map(([row]) => row);
  }

  it("is at the line of the address", async () =>
    expect(await open(aSource(), { first: 7, last: 9 })).toEqual([7]));

  it("is at the first error of what failed, by its words", async () => {
    const search = vi.fn(async () => ({ total: 1, hits: [line(40)], next: null, streams: {} }));
    expect(await open(aSource({ search }), null)).toEqual([40]);
  });

  it("is at the first error by its type where lines have types", async () => {
    const search = vi.fn(async (_query: SearchQuery) => ({
      total: 1,
      hits: [line(3)],
      next: null,
      streams: {},
    }));
    await open(aSource({ search, fetch: async (from) => [line(from, "error")] }), null);
    expect(search.mock.calls[0]?.[0]).toMatchObject({ text: "", types: ["fatal", "error"] });
  });

  it("is at the end when there is no error to be found, or none can be looked for", async () => {
    expect(await open(aSource(), null)).toEqual([99]);
    const broken = async () => Promise.reject(new Error("away"));
    expect(await open(aSource({ search: broken }), null)).toEqual([99]);
  });

  it("is left to the viewer for what did not fail", async () =>
    expect(await open(aSource(), null, false)).toEqual([]));
});

describe("what is read aloud while a log grows", () => {
  it("is one sentence in ten seconds, and none when nothing came", () => {
    const hook = renderHook(({ count, active }) => useAnnounce(count, active), {
      initialProps: { count: 10, active: true },
    });
    hook.rerender({ count: 30, active: true });
    expect(hook.result.current).toBe("");
    act(() => vi.advanceTimersByTime(10_000));
    expect(hook.result.current).toBe("20 new lines");
    hook.rerender({ count: 31, active: true });
    act(() => vi.advanceTimersByTime(10_000));
    expect(hook.result.current).toBe("1 new line");
    hook.rerender({ count: 99, active: false });
    act(() => vi.advanceTimersByTime(20_000));
    expect(hook.result.current).toBe("1 new line");
  });
});

describe("the level of a line", () => {
  it.each([
    ["ERROR: no space", "error"],
    ["ValueError: bad", "error"],
    ["\x1b[31merror\x1b[0m", "error"],
    ["Traceback (most recent call last)", "error"],
    ["UserWarning: small", "warn"],
    ["warning and error", "error"],
    ["terror", "error"],
    ["warnings are off", undefined],
    ["all is well", undefined],
  ])("%j is %j", (text, level) => expect(lineLevel(text)).toBe(level));
});
