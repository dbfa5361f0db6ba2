import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { TimeChart } from "./TimeChart";
import { linePoints, runsOf, summary } from "./timeChart";

const point = (at: number, value: number | null) => ({ at, value });

describe("a chart over time", () => {
  it("draws no line over what nobody measured", () => {
    const points = [point(0, 1), point(60, 2), point(120, null), point(180, 3), point(600, 4)];
    expect(runsOf(points, 90).map((run) => run.map(({ at }) => at))).toEqual([
      [0, 60],
      [180],
      [600],
    ]);
    expect(runsOf([], 90)).toEqual([]);
    expect(runsOf([point(0, null)], 90)).toEqual([]);
  });

  it("goes from edge to edge, and never beyond them", () => {
    const range = { from: 1000, to: 2000 };
    const run = [point(1000, 0), point(1500, 5), point(2000, 99)] as {
      at: number;
      value: number;
    }[];
    expect(linePoints(run, range, 10)).toBe("0,71 160,36 320,1");
    expect(linePoints([{ at: 1500, value: 0 }], range, 10)).toBe("160,71 161.5,71");
  });

  it("says the latest, the highest and the mean", () => {
    expect(summary([point(0, 1), point(1, 5), point(2, null), point(3, 3)])).toEqual({
      now: 3,
      highest: 5,
      mean: 3,
    });
    expect(summary([point(0, null)])).toBeNull();
  });

  it("is read aloud, and is not there when nothing was measured", () => {
    const chart = (points: { at: number; value: number | null }[]) => (
      <TimeChart
        label="Processor"
        points={points}
        range={{ from: 0, to: 100 }}
        gap={50}
        top={1}
        format={(value) => `${value * 100} %`}
        ends={["24 h ago", "now"]}
      />
    );
    const page = render(chart([point(-5, 1), point(10, 0.25), point(20, 0.75)]));
    expect(
      screen.getByRole("img", { name: "Processor: now 75 %, highest 75 %, mean 50 %" }),
    ).toBeInTheDocument();
    page.rerender(chart([point(10, null)]));
    expect(screen.queryByRole("img")).toBeNull();
  });
});
