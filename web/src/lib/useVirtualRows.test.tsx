import { act, render, screen } from "@testing-library/react";
import { type RefObject, useRef } from "react";
import { describe, expect, it } from "vitest";
import { scrollScale } from "./scrollScale";
import { useVirtualRows, type VirtualRows, wheeledTo } from "./useVirtualRows";

const ROW = 20;
/** What the hook takes for the height until something is measured. */
const VIEWPORT = 600;
const VISIBLE = VIEWPORT / ROW;

let rows: VirtualRows;

function List({ count }: { count: number }) {
  const box = useRef<HTMLDivElement>(null);
  rows = useVirtualRows(box as RefObject<HTMLElement | null>, count, ROW);
  return (
    <div ref={box} data-testid="box" onScroll={rows.onScroll}>
      <div style={{ height: rows.height }} />
    </div>
  );
}

function list(count: number) {
  const page = render(<List count={count} />);
  const box = screen.getByTestId("box");
  const scrollTo = (top: number) =>
    act(() => {
      box.scrollTop = top;
      box.dispatchEvent(new Event("scroll"));
    });
  return { ...page, box, scrollTo };
}

describe("the rows in sight", () => {
  it("are those at the top, with some more below", () => {
    list(1000);
    expect(rows.first).toBe(0);
    expect(rows.last).toBe(VISIBLE + 10);
    expect(rows.offset).toBe(0);
    expect(rows.height).toBe(1000 * ROW);
  });

  it("are all of a short list, and none of an empty one", () => {
    const { rerender } = list(3);
    expect([rows.first, rows.last]).toEqual([0, 2]);
    rerender(<List count={0} />);
    expect(rows.last).toBe(-1);
  });

  it("follow the scroll bar, and stand where they are", () => {
    const { scrollTo } = list(1000);
    scrollTo(200 * ROW);
    expect([rows.first, rows.last]).toEqual([190, 200 + VISIBLE + 10]);
    // The first of them is ten rows above the window.
    expect(rows.offset).toBe(190 * ROW);
  });

  it("stay inside when the list gets shorter", () => {
    const { scrollTo, rerender } = list(1000);
    scrollTo(900 * ROW);
    rerender(<List count={50} />);
    expect(rows.last).toBe(49);
    expect(rows.first).toBe(50 - VISIBLE - 10);
  });

  it("are moved as little as needed to show a row", () => {
    const { box } = list(1000);
    act(() => rows.show(5));
    expect(box.scrollTop).toBe(0);
    act(() => rows.show(100));
    expect(box.scrollTop).toBe((100 - VISIBLE + 1) * ROW);
    act(() => rows.show(80));
    expect(box.scrollTop).toBe((100 - VISIBLE + 1) * ROW);
    act(() => rows.show(10));
    expect(box.scrollTop).toBe(10 * ROW);
  });

  it("keep a row exactly where its own move put it", () => {
    const { box } = list(1000);
    act(() => rows.show(500));
    const before = rows.first;
    // The event of that very move must not be taken for the reader's.
    act(() => void box.dispatchEvent(new Event("scroll")));
    expect(rows.first).toBe(before);
  });

  it("of ten million are reached, though no element can be that tall", () => {
    const { scrollTo, box } = list(10_000_000);
    expect(rows.height).toBe(15_000_000);
    scrollTo(15_000_000 - VIEWPORT);
    expect(rows.last).toBe(9_999_999);
    act(() => rows.show(4_000_000));
    expect(rows.first).toBeLessThanOrEqual(4_000_000);
    expect(rows.last).toBeGreaterThanOrEqual(4_000_000);
    expect(box.scrollTop).toBeLessThan(15_000_000);
  });
});

describe("the wheel over a scaled list", () => {
  it("moves by rows instead of by pixels of the bar", () => {
    const { box } = list(10_000_000);
    const wheel = (deltaY: number, ctrlKey = false) => {
      const event = new WheelEvent("wheel", { deltaY, cancelable: true });
      Object.defineProperty(event, "ctrlKey", { value: ctrlKey });
      act(() => void box.dispatchEvent(event));
      return event.defaultPrevented;
    };
    expect(wheel(5 * ROW)).toBe(true);
    act(() => rows.show(0));
    // At the top there is nothing above: the wheel is left to the page.
    expect(wheel(-5 * ROW)).toBe(false);
    expect(wheel(5 * ROW, true)).toBe(false);
    expect(wheel(0)).toBe(false);
  });

  it("is left to the browser where the list is as tall as it says", () => {
    const { box } = list(100);
    const event = new WheelEvent("wheel", { deltaY: 100, cancelable: true });
    box.dispatchEvent(event);
    expect(event.defaultPrevented).toBe(false);
  });

  it("stops at the ends", () => {
    const scale = scrollScale(100, 200, ROW);
    expect(wheeledTo(5, -10, scale)).toBe(0);
    expect(wheeledTo(85, 10, scale)).toBe(90);
    expect(wheeledTo(5, 3, scale)).toBe(8);
  });
});

describe("the scale between pixels and rows", () => {
  it.each([
    [100, 0],
    [100, 40],
    [1_000_000, 999_960],
    [10_000_000, 0],
    [10_000_000, 5_000_000],
    [10_000_000, 9_999_970],
  ])("of %d rows finds row %d again", (count, row) => {
    const scale = scrollScale(count, VIEWPORT, ROW);
    const found = scale.rowAt(scale.scrollTopOf(row));
    expect(found).toBeCloseTo(Math.min(row, scale.topMax), 0);
  });

  it("never leaves the list", () => {
    const scale = scrollScale(100, VIEWPORT, ROW);
    expect(scale.rowAt(-50)).toBe(0);
    expect(scale.rowAt(1e9)).toBe(scale.topMax);
    expect(scale.scrollTopOf(-3)).toBe(0);
    expect(scale.scrollTopOf(1e9)).toBe(100 * ROW - VIEWPORT);
    expect(scrollScale(3, VIEWPORT, ROW).topMax).toBe(0);
  });

  it("has room below the end for rows that turn out taller", () => {
    expect(scrollScale(100, VIEWPORT, ROW, 15).topMax).toBe(100 + 15 - VISIBLE);
  });

  it("is scaled only where the browser needs it", () => {
    expect(scrollScale(750_000, VIEWPORT, ROW).scaled).toBe(false);
    expect(scrollScale(750_001, VIEWPORT, ROW).scaled).toBe(true);
  });
});
