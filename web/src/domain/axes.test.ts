import { describe, expect, it } from "vitest";
import type { SweepAxis } from "@/api/types";
import { axisText, shownAxes } from "./axes";

const axis = (name: string, values: unknown[] | null): SweepAxis => ({
  name,
  kind: values ? "list" : "range",
  count: values?.length ?? 1_000_000,
  first: values?.[0] ?? 0,
  last: values?.at(-1) ?? 1,
  values,
});

describe("the axes of a grid sweep", () => {
  it("are shown as they were typed", () => {
    expect(shownAxes([axis("h", [0.1, "x", true, null])])).toEqual([
      { name: "h", values: ["0.1", "x", "true", "—"] },
    ]);
  });

  it("are none when the job has none, or when a range is too long to be sent", () => {
    expect(shownAxes(null)).toBeNull();
    expect(shownAxes([])).toBeNull();
    expect(shownAxes([axis("a", [1]), axis("b", null)])).toBeNull();
    expect(shownAxes([axis("a", [1]), axis("b", ["x"])])).toBeNull();
    expect(shownAxes([axis("a", [1]), axis("b", [1, 2])])).toEqual([
      { name: "b", values: ["1", "2"] },
    ]);
  });

  it("name a task from its index, the last parameter fastest", () => {
    const axes = shownAxes([axis("feed", [1, 2]), axis("kill", ["a", "b", "c"])])!;
    expect(axisText(axes, 0)).toBe("feed=1 kill=a");
    expect(axisText(axes, 5)).toBe("feed=2 kill=c");
    expect(axisText(axes, 3)).toBe("feed=2 kill=a");
  });
});
