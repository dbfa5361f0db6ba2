import { renderHook } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { keyName, setShortcutsOn, useHotkeys } from "./useHotkeys";

afterEach(() => {
  setShortcutsOn(true);
  document.body.innerHTML = "";
});

it("a key has one name, whatever the keyboard needs to type it", () => {
  const name = (key: string, shiftKey = false, at = 0) => keyName({ key, shiftKey }, at);
  expect(name("l")).toBe("l");
  expect(name("N", true)).toBe("shift n");
  expect(name("?", true)).toBe("?");
  expect(name("Escape")).toBe("escape");
  expect([name("g", false, 1000), name("j", false, 1500)]).toEqual(["g", "g j"]);
  expect([name("g", false, 2000), name("j", false, 9000)]).toEqual(["g", "j"]);
});

it("letters act on the page, and never while somebody types, with a modifier, or when switched off", async () => {
  const act = vi.fn();
  renderHook(() => useHotkeys({ l: act }));
  await userEvent.keyboard("l");
  expect(act).toHaveBeenCalledTimes(1);
  await userEvent.keyboard("{Control>}l{/Control}");
  document.body.innerHTML = "<input>";
  await userEvent.type(document.querySelector("input")!, "hello");
  document.body.innerHTML = '<div role="dialog"></div>';
  await userEvent.keyboard("l");
  document.body.innerHTML = "";
  setShortcutsOn(false);
  await userEvent.keyboard("l");
  expect(act).toHaveBeenCalledTimes(1);
});

it("the youngest part of the page that knows a key gets it", async () => {
  const [page, part] = [vi.fn(), vi.fn()];
  renderHook(() => useHotkeys({ f: page, n: page }));
  const inner = renderHook(() => useHotkeys({ f: part, n: null }));
  await userEvent.keyboard("fn");
  expect([page.mock.calls.length, part.mock.calls.length]).toEqual([1, 1]);
  inner.unmount();
  await userEvent.keyboard("f");
  expect(page).toHaveBeenCalledTimes(2);
});
