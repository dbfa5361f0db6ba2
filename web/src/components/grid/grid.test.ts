import { describe, expect, it } from "vitest";
import { cellAt, gridLayout, moveCell, nextIndex } from "./layout";

describe("the task grid", () => {
  it.each([1, 48, 800, 20_000, 99_999, 1_000_000])("has a cell for each of %d tasks", (count) => {
    const layout = gridLayout(count, 900, 460);
    expect(layout.cells * layout.perCell).toBeGreaterThanOrEqual(count);
    expect((layout.cells - 1) * layout.perCell).toBeLessThan(count);
    expect(layout.columns * layout.rows).toBeGreaterThanOrEqual(layout.cells);
    expect(layout.width).toBeLessThanOrEqual(900);
  });

  it("keeps an axis upright, and gives up on it when a cell is many tasks", () => {
    expect(gridLayout(48, 900, 460, 8)).toMatchObject({ columns: 8, rows: 6, perCell: 1 });
    expect(gridLayout(1_000_000, 900, 460, 1000).columns).not.toBe(1000);
  });

  it("finds the cell under the pointer, and none beside the cells", () => {
    const layout = gridLayout(10, 900, 460, 4);
    expect(cellAt(layout, 1, 1)).toBe(0);
    expect(cellAt(layout, layout.pitch * 3 + 1, layout.pitch + 1)).toBe(7);
    expect(cellAt(layout, layout.pitch * 3 + 1, layout.pitch * 2 + 1)).toBeNull();
    expect(cellAt(layout, -1, 0)).toBeNull();
  });

  it("moves by arrows and stays inside", () => {
    const layout = gridLayout(10, 900, 460, 4);
    expect(moveCell(layout, 0, "ArrowLeft")).toBe(0);
    expect(moveCell(layout, 0, "ArrowDown")).toBe(4);
    expect(moveCell(layout, 7, "ArrowDown")).toBe(7);
    expect(moveCell(layout, 2, "ArrowUp")).toBe(2);
    expect(moveCell(layout, 3, "End")).toBe(9);
  });

  it("goes to the next failure, round the end", () => {
    const failed = (index: number) => index === 2 || index === 7;
    expect(nextIndex(10, 2, 1, failed)).toBe(7);
    expect(nextIndex(10, 7, 1, failed)).toBe(2);
    expect(nextIndex(10, 2, -1, failed)).toBe(7);
    expect(nextIndex(10, 0, 1, () => false)).toBeNull();
  });
});
