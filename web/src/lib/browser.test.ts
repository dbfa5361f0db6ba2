// What the page keeps in the browser: preferences, theme, clock, title.
import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { learnServerTime, serverNow, useNow } from "./clock";
import { contrast, readable, rgbText } from "./contrast";
import { readSolids, rgb, STATE_CLASSES } from "./palette";
import { readText, writeText } from "./storage";
import { resolvedTheme, setTheme, useTheme, useThemeChoice } from "./theme";
import { usePageTitle } from "./title";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  localStorage.clear();
});

describe("storage", () => {
  it("keeps a preference", () => {
    writeText("k", "v");
    expect(readText("k")).toBe("v");
    expect(readText("other")).toBeNull();
  });

  it("that is forbidden or full keeps nothing, and stops nothing", () => {
    const refuse = () => {
      throw new Error("forbidden");
    };
    vi.stubGlobal("localStorage", { getItem: refuse, setItem: refuse });
    expect(() => writeText("k", "v")).not.toThrow();
    expect(readText("k")).toBeNull();
  });
});

describe("the theme", () => {
  const system = (dark: boolean) =>
    vi.spyOn(window, "matchMedia").mockReturnValue({ matches: dark } as MediaQueryList);

  it("is the system's unless somebody chose", () => {
    system(true);
    expect(resolvedTheme()).toBe("dark");
    expect(resolvedTheme("light")).toBe("light");
    writeText("mothership.theme", "light");
    expect(resolvedTheme()).toBe("light");
    writeText("mothership.theme", "purple");
    expect(resolvedTheme()).toBe("dark");
  });

  it("reaches the style sheet and what draws by itself", () => {
    system(false);
    const theme = renderHook(() => useTheme());
    const choice = renderHook(() => useThemeChoice());
    expect([theme.result.current, choice.result.current]).toEqual(["light", "system"]);
    act(() => setTheme("dark"));
    expect(document.documentElement.dataset.theme).toBe("dark");
    expect([theme.result.current, choice.result.current]).toEqual(["dark", "dark"]);
    theme.unmount();
    act(() => setTheme("light"));
    expect(choice.result.current).toBe("light");
  });
});

describe("the clock", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => {
    learnServerTime(new Date().toUTCString());
    vi.useRealTimers();
  });

  it("is the server's where that differs by more than a header can be off", () => {
    learnServerTime(null);
    expect(serverNow()).toBe(Date.now());
    learnServerTime(new Date(Date.now() + 60_000).toUTCString());
    expect(serverNow() - Date.now()).toBeGreaterThan(59_000);
    learnServerTime(new Date(Date.now() + 1000).toUTCString());
    expect(serverNow()).toBe(Date.now());
    learnServerTime("some day");
    expect(serverNow()).toBe(Date.now());
  });

  it("ticks from one timer for all, in the steps that each wants", () => {
    const fine = renderHook(() => useNow(1000));
    const coarse = renderHook(() => useNow(30_000));
    expect(vi.getTimerCount()).toBe(1);
    const [start, startCoarse] = [fine.result.current, coarse.result.current];
    act(() => vi.advanceTimersByTime(1000));
    const step = fine.result.current;
    act(() => vi.advanceTimersByTime(2000));
    expect(fine.result.current - step).toBe(2000);
    expect(fine.result.current).toBeGreaterThan(start);
    expect((coarse.result.current - startCoarse) % 30_000).toBe(0);
    fine.unmount();
    coarse.unmount();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe("colours", () => {
  it("that a program chose are moved until they can be read", () => {
    for (const ground of [
      [255, 255, 255],
      [18, 22, 28],
    ] as const) {
      for (const color of [
        [255, 255, 0],
        [0, 0, 128],
        [128, 128, 128],
      ] as const) {
        expect(contrast(readable(color, ground), ground)).toBeGreaterThanOrEqual(4.5);
      }
    }
    expect(readable([0, 0, 0], [255, 255, 255])).toEqual([0, 0, 0]);
    expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21);
    expect(rgbText([1, 2, 3])).toBe("rgb(1 2 3)");
  });

  it("of the states are read from the style sheet", () => {
    document.documentElement.style.setProperty("--st-failed", " #b32705 ");
    const solids = readSolids();
    expect(Object.keys(solids)).toEqual([...STATE_CLASSES]);
    expect(solids.failed).toBe("#b32705");
    expect(rgb("#b32705")).toEqual([179, 39, 5]);
    document.documentElement.style.removeProperty("--st-failed");
  });
});

it("the tab is called after the page, and after the product alone on the first", () => {
  const { rerender } = renderHook(({ title }) => usePageTitle(title), {
    initialProps: { title: "64 % mesh-sweep" },
  });
  expect(document.title).toBe("64 % mesh-sweep · Mothership");
  rerender({ title: "" });
  expect(document.title).toBe("Mothership");
});
