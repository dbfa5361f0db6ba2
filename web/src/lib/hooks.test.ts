import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { pause } from "./pause";
import { pickTexts, wholeNumber } from "./search";
import { toggled } from "./toggled";
import { useDebouncedText } from "./useDebouncedText";
import { useDebouncedValue } from "./useDebouncedValue";
import { useThrottledCallback } from "./useThrottledCallback";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());
const elapse = (ms: number) => act(() => vi.advanceTimersByTime(ms));

describe("a debounced value", () => {
  const start = (value: string, initial?: string) =>
    renderHook(({ now }) => useDebouncedValue(now, 100, initial), { initialProps: { now: value } });

  it("is the value at once, and follows when that has rested", () => {
    const hook = start("a");
    expect(hook.result.current).toBe("a");
    hook.rerender({ now: "ab" });
    elapse(99);
    expect(hook.result.current).toBe("a");
    elapse(1);
    expect(hook.result.current).toBe("ab");
  });

  it("waits from the last change on", () => {
    const hook = start("a");
    for (const now of ["ab", "abc", "abcd"]) {
      hook.rerender({ now });
      elapse(60);
    }
    expect(hook.result.current).toBe("a");
    elapse(40);
    expect(hook.result.current).toBe("abcd");
  });

  it("begins with what it is told, until the first value has rested", () => {
    const hook = start("42.7", "");
    expect(hook.result.current).toBe("");
    elapse(100);
    expect(hook.result.current).toBe("42.7");
  });

  it("changes nothing after the unmount", () => {
    const hook = start("a");
    hook.rerender({ now: "b" });
    hook.unmount();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("a debounced text", () => {
  function start(value = "") {
    const onChange = vi.fn();
    const hook = renderHook(({ kept }) => useDebouncedText(kept, 100, onChange), {
      initialProps: { kept: value },
    });
    const type = (text: string) => act(() => hook.result.current[1](text));
    return { ...hook, onChange, type, text: () => hook.result.current[0] };
  }

  it("shows each letter at once, and hands on the word", () => {
    const field = start();
    field.type("m");
    elapse(50);
    field.type("me");
    expect(field.text()).toBe("me");
    expect(field.onChange).not.toHaveBeenCalled();
    elapse(100);
    expect(field.onChange).toHaveBeenCalledExactlyOnceWith("me");
  });

  it("keeps what is typed while its own change comes back", () => {
    const field = start();
    field.type("me");
    elapse(100);
    field.type("mesh");
    field.rerender({ kept: "me" });
    expect(field.text()).toBe("mesh");
    elapse(100);
    expect(field.onChange.mock.calls).toEqual([["me"], ["mesh"]]);
  });

  it("takes a value that changed elsewhere, and does not hand it back", () => {
    const field = start("mesh");
    field.rerender({ kept: "" });
    expect(field.text()).toBe("");
    elapse(500);
    expect(field.onChange).not.toHaveBeenCalled();
  });
});

describe("a throttled callback", () => {
  const start = () => renderHook(() => useThrottledCallback(1000)).result.current;

  it("runs the first at once, then the latest once in a while", () => {
    const throttled = start();
    const runs: number[] = [];
    for (const n of [1, 2, 3]) throttled(() => runs.push(n));
    elapse(0);
    expect(runs).toEqual([3]);
    for (const n of [4, 5]) throttled(() => runs.push(n));
    elapse(999);
    expect(runs).toEqual([3]);
    elapse(1);
    expect(runs).toEqual([3, 5]);
  });

  it("runs at once again after a rest", () => {
    const throttled = start();
    const run = vi.fn();
    throttled(run);
    elapse(5000);
    throttled(run);
    elapse(0);
    expect(run).toHaveBeenCalledTimes(2);
  });

  it("is the same function in every drawing, and runs after the unmount", () => {
    const hook = renderHook(() => useThrottledCallback(1000));
    const first = hook.result.current;
    hook.rerender();
    expect(hook.result.current).toBe(first);
    const run = vi.fn();
    first(run);
    hook.unmount();
    elapse(0);
    expect(run).toHaveBeenCalledTimes(1);
  });
});

describe("a pause", () => {
  it("ends by its time", async () => {
    const done = vi.fn();
    pause(100, new AbortController().signal).then(done);
    await vi.advanceTimersByTimeAsync(99);
    expect(done).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(done).toHaveBeenCalled();
  });

  it("ends at once when it is called off, before or during it", async () => {
    const control = new AbortController();
    const during = pause(100_000, control.signal);
    control.abort();
    await during;
    await pause(100_000, control.signal);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("a set", () => {
  it("with a value toggled is another set", () => {
    const before: ReadonlySet<string> = new Set(["a"]);
    expect([...toggled(before, "b")]).toEqual(["a", "b"]);
    expect([...toggled(before, "a")]).toEqual([]);
    expect([...before]).toEqual(["a"]);
  });
});

describe("an address", () => {
  it("keeps the texts that are known, and drops what is empty or no text", () => {
    const search = { q: "mesh", page: 3, owner: "", label: ["a"], other: "x" };
    expect(pickTexts(search, ["q", "page", "owner", "label"])).toEqual({ q: "mesh", page: "3" });
  });

  it.each([
    ["3", 1, 3],
    [3, 3, 3],
    ["2", 3, undefined],
    ["2.5", 1, undefined],
    ["two", 1, undefined],
    [undefined, 0, undefined],
    [Number.POSITIVE_INFINITY, 1, undefined],
  ])("says %j where at least %d is a number: %j", (value, least, number) =>
    expect(wholeNumber(value, least)).toBe(number),
  );
});
