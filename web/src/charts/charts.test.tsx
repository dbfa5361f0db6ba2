import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import type { StateClass } from "@/lib/palette";
import { MeterBar } from "./MeterBar";
import { ProgressBar } from "./ProgressBar";
import { Sparkline, sparkPoints } from "./Sparkline";
import { doneShare, partWidths, StackedBar } from "./StackedBar";

const part = (count: number, look: StateClass = "completed", done?: number) => ({
  class: look,
  count,
  label: look,
  ...(done === undefined ? {} : { done }),
});

describe("a stacked bar", () => {
  it.each([
    [
      [1, 1],
      [50, 50],
    ],
    [
      [3, 1],
      [75, 25],
    ],
    [
      [0, 5],
      [0, 100],
    ],
    [
      [0, 0],
      [0, 0],
    ],
    [[], []],
  ])("of %j is %j percent wide", (counts, widths) =>
    expect(partWidths(counts.map((count) => part(count)))).toEqual(widths),
  );

  it("shows one failure among a million, and is full all the same", () => {
    const widths = partWidths([part(1_000_000), part(1, "failed")]);
    expect(widths[1]).toBeGreaterThan(0.5);
    expect(widths.reduce((sum, width) => sum + width, 0)).toBeCloseTo(100);
  });

  it.each([
    [part(4, "running", 1), 25],
    [part(4, "running", 9), 100],
    [part(4, "running", -1), 0],
    [part(4), 100],
    [part(0), 0],
  ])("%j is %d percent done", (of, share) => expect(doneShare(of)).toBe(share));

  it("says its numbers in words, and leaves out what is not there", () => {
    const parts = [part(3), part(0, "failed"), part(1, "running", 0.5)];
    render(<StackedBar parts={parts} label="Tasks of x" />);
    const bar = screen.getByRole("img", { name: "Tasks of x: 3 completed, 1 running" });
    expect(bar.children).toHaveLength(2);
    expect(bar.children[1]?.firstElementChild).toHaveStyle({ width: "50%" });
  });

  it("of nothing says so", () => {
    render(<StackedBar parts={[]} label="Tasks" tall />);
    expect(screen.getByRole("img", { name: "Tasks: nothing yet" })).toHaveClass("h-3");
  });
});

describe("a sparkline", () => {
  it.each([
    [[0, 10], "0,23 100,1"],
    [[5, 5, 5], "0,1 50,1 100,1"],
    [[0, 0], "0,23 100,23"],
    [[7], "0,1"],
  ])("of %j goes through %s", (values, points) =>
    expect(sparkPoints(values, 100, 24)).toBe(points),
  );

  it("says the last value and the highest, and is nothing for one value", () => {
    const { rerender } = render(<Sparkline values={[1, 9, 4]} label="Tasks" />);
    expect(screen.getByRole("img", { name: "Tasks: now 4, highest 9" })).toBeInTheDocument();
    rerender(<Sparkline values={[1]} label="Tasks" />);
    expect(screen.queryByRole("img")).toBeNull();
  });
});

describe("a progress bar", () => {
  it.each([
    [0.299, "29", "29 %", "29.9%"],
    [1, "100", "100 %", "100%"],
    [-1, "0", "0 %", "0%"],
    [2, "100", "100 %", "100%"],
  ])("at %d says %s", (fraction, now, text, width) => {
    render(<ProgressBar fraction={fraction} label="Task" />);
    const bar = screen.getByRole("progressbar", { name: "Task" });
    expect(bar).toHaveAttribute("aria-valuenow", now);
    expect(bar).toHaveAttribute("aria-valuetext", text);
    expect((bar.firstElementChild as HTMLElement).style.width).toBe(width);
  });

  it("without progress says that none is reported", () => {
    render(<ProgressBar fraction={null} label="Task" state="completed" />);
    const bar = screen.getByRole("progressbar");
    expect(bar).not.toHaveAttribute("aria-valuenow");
    expect(bar).toHaveAttribute("aria-valuetext", "no progress reported");
    expect(bar.firstElementChild).toHaveAttribute("data-state-class", "completed");
  });
});

describe("a meter", () => {
  it.each([
    [0.5, "cancelled", "50%"],
    [0.95, "retrying", "95%"],
    [7, "retrying", "100%"],
    [-1, "cancelled", "0%"],
  ])("at %d looks %s", (fraction, look, width) => {
    render(<MeterBar fraction={fraction} text="some" label="Memory" title="of 64 GiB" />);
    const bar = screen.getByRole("img", { name: "Memory: some" });
    const fill = bar.firstElementChild as HTMLElement;
    expect([fill.dataset.stateClass, fill.style.width]).toEqual([look, width]);
  });
});
