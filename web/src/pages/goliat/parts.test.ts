// The parts of the form for a study that need no page.
import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError } from "@/api/problem";
import { STRATEGIES } from "@/words/goliat";
import { isEmpty, useDraft } from "./draft";
import { refusalFrom, without } from "./refusal";
import { strategiesFor } from "./strategies";
import { canAsk, EMPTY_STUDY } from "./study";
import { useConfig } from "./useConfig";
import { useFileDrop } from "./useFileDrop";

const form = (more = {}) => ({ ...EMPTY_STUDY, ...more });

describe("the strategies", () => {
  const values = (...args: Parameters<typeof strategiesFor>) =>
    strategiesFor(...args).map(({ value }) => value);

  it("are all while the type is not known, each with its words", () => {
    expect(values(null, "auto").sort()).toEqual(Object.keys(STRATEGIES).sort());
    expect(strategiesFor(null, "auto").every(({ label, what }) => label && what)).toBe(true);
  });

  it.each([
    ["far_field", ["scenario"]],
    ["near_field", ["direction", "polarization", "freq_x_pol"]],
  ] as const)("of a %s study leave out %j", (type, left) => {
    expect(values(null, "auto").filter((one) => !values(type, "auto").includes(one))).toEqual(left);
  });

  it("keep the chosen one in sight, though it does not fit", () =>
    expect(values("near_field", "direction")).toContain("direction"));
});

describe("what can be asked", () => {
  it.each([
    [{}, true],
    [{ parts: "4" }, true],
    [{ parts: "four" }, false],
    [{ strategy: "custom" }, false],
    [{ strategy: "custom", groups: "5800" }, true],
    [{ strategy: "phantom", parts: "four" }, true],
  ])("%j: %s", (more, can) => expect(canAsk(form(more))).toBe(can));
});

describe("a refusal", () => {
  const refused = (...errors: { path: string; message: string }[]) =>
    refusalFrom(
      new ApiError(
        "invalid",
        422,
        "invalid",
        undefined,
        errors.map((error) => ({ ...error, hint: null })),
      ),
    );

  it("is at the fields that can mend it, and the rest is said", () => {
    expect(refused({ path: "num_splits", message: "is too large" })).toEqual({
      fields: { parts: "Is too large." },
      other: null,
    });
    expect(refused({ path: "weather", message: "is bad" })).toEqual({
      fields: {},
      other: "weather: is bad",
    });
  });

  it("without fields is what the server or the network says", () =>
    expect(refusalFrom(new Error("away"))).toEqual({ fields: {}, other: "away" }));

  it("of a field holds until that field changes", () => {
    const errors = { name: "a", config: "b" };
    expect(without(errors, { name: "new" })).toEqual({ config: "b" });
    expect(without(errors, {})).toEqual(errors);
  });
});

describe("a configuration that is being written", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("keeps its type while it is no JSON for a moment, and is called wrong after a while", () => {
    const hook = renderHook(({ text }) => useConfig(text), {
      initialProps: { text: '{"study_type": "near_field"}' },
    });
    expect(hook.result.current).toMatchObject({ type: "near_field", settled: false });
    hook.rerender({ text: '{"study_type": "near_field"' });
    expect(hook.result.current.type).toBe("near_field");
    expect(hook.result.current.config.readable).toBe(false);
    expect(hook.result.current.settled).toBe(false);
    act(() => vi.advanceTimersByTime(800));
    expect(hook.result.current.settled).toBe(true);
    hook.rerender({ text: "" });
    expect(hook.result.current.type).toBeNull();
  });
});

describe("the draft", () => {
  afterEach(() => sessionStorage.clear());
  const KEY = "mothership.goliat-study";

  it("is kept when the page goes, and is there again", () => {
    const first = renderHook(() => useDraft());
    act(() => first.result.current[1](form({ name: "far", config: "{}" })));
    first.unmount();
    const second = renderHook(() => useDraft());
    expect(second.result.current[0]).toEqual(form({ name: "far", config: "{}" }));
    act(() => void window.dispatchEvent(new Event("pagehide")));
    expect(sessionStorage.getItem(KEY)).toContain("far");
  });

  it("that was submitted or emptied is forgotten", () => {
    const draft = renderHook(() => useDraft());
    act(() => draft.result.current[1](form({ name: "far" })));
    act(() => draft.result.current[2]());
    draft.unmount();
    expect(sessionStorage.getItem(KEY)).toBeNull();
    expect(isEmpty(form())).toBe(true);
    expect(isEmpty(form({ groups: "1" }))).toBe(false);
  });

  it.each(["not JSON", '{"name": 7, "weather": "x"}', "null"])(
    "that cannot be read, %s, is an empty one",
    (text) => {
      sessionStorage.setItem(KEY, text);
      expect(renderHook(() => useDraft()).result.current[0]).toEqual(EMPTY_STUDY);
    },
  );
});

describe("a file over the page", () => {
  function drag(type: string, more: object = {}) {
    const event = new Event(type, { cancelable: true });
    Object.assign(event, { dataTransfer: { types: ["Files"], files: [] }, ...more });
    act(() => void document.dispatchEvent(event));
    return event;
  }

  it("is taken when it is dropped, wherever that is", () => {
    const take = vi.fn();
    const { result } = renderHook(() => useFileDrop(take));
    expect(drag("dragover").defaultPrevented).toBe(true);
    expect(result.current).toBe(true);
    const file = new File(["{}"], "a.json");
    drag("drop", { dataTransfer: { types: ["Files"], files: [file] } });
    expect(take).toHaveBeenCalledExactlyOnceWith(file);
    expect(result.current).toBe(false);
  });

  it("that leaves the page is let go; between two elements it is still over it", () => {
    const { result } = renderHook(() => useFileDrop(vi.fn()));
    drag("dragover");
    drag("dragleave", { relatedTarget: document.body });
    expect(result.current).toBe(true);
    drag("dragleave", { relatedTarget: null });
    expect(result.current).toBe(false);
  });

  it("that is no file is left to the browser", () => {
    const { result } = renderHook(() => useFileDrop(vi.fn()));
    const text = { dataTransfer: { types: ["text/plain"], files: [] } };
    expect(drag("dragover", text).defaultPrevented).toBe(false);
    expect(drag("drop", text).defaultPrevented).toBe(false);
    expect(result.current).toBe(false);
  });
});
