import { act, fireEvent, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import type { StateClass } from "@/lib/palette";
import { cellStates, tasksOf, worstState } from "./cells";
import { CELLS_MAX, gridLayout } from "./layout";
import { TaskGrid } from "./TaskGrid";

const states =
  (...all: StateClass[]) =>
  (index: number): StateClass =>
    all[index]!;

describe("the state of a cell", () => {
  it.each([
    [["completed"], "completed"],
    [["completed", "cancelled"], "cancelled"],
    [["pending", "completed"], "pending"],
    [["pending", "running"], "running"],
    [["running", "retrying"], "retrying"],
    [["retrying", "lost"], "lost"],
    [["completed", "lost", "failed", "running"], "failed"],
  ] as [StateClass[], StateClass][])("of %j is %s", (all, worst) =>
    expect(worstState(states(...all), 0, all.length)).toBe(worst),
  );

  it("is looked for only among its own tasks", () => {
    const stateOf = states("failed", "completed", "running", "failed");
    expect(worstState(stateOf, 1, 3)).toBe("running");
  });

  it("looks no further than the worst", () => {
    const stateOf = vi.fn(states("completed", "failed", "completed", "completed"));
    worstState(stateOf, 0, 4);
    expect(stateOf).toHaveBeenCalledTimes(2);
  });

  it("is nothing when the legend leaves it out", () => {
    const layout = gridLayout(2, 100, 100);
    const state = cellStates(layout, states("failed", "completed"), new Set(["failed"]));
    expect([state(0), state(1)]).toEqual([null, "completed"]);
  });
});

describe("the tasks of a cell", () => {
  it("are one each while there is room", () => {
    const layout = gridLayout(CELLS_MAX, 900, 460);
    expect(tasksOf(layout, 7)).toEqual([7, 8]);
  });

  it("are several above that, and the last cell has what is left", () => {
    const layout = gridLayout(CELLS_MAX * 2 + 1, 900, 460);
    expect(layout.perCell).toBe(3);
    expect(tasksOf(layout, 0)).toEqual([0, 3]);
    expect(tasksOf(layout, layout.cells - 1).at(1)).toBe(CELLS_MAX * 2 + 1);
  });
});

describe("the grid on screen", () => {
  const ALL: StateClass[] = ["completed", "failed", "running", "failed", "pending", "completed"];
  function open(more: Partial<Parameters<typeof TaskGrid>[0]> = {}) {
    const onOpen = vi.fn();
    render(
      <TaskGrid
        count={ALL.length}
        stateOf={states(...ALL)}
        hidden={new Set()}
        columns={3}
        onOpen={onOpen}
        detail={(index) => `task ${index}`}
        label="Tasks of x"
        {...more}
      />,
    );
    return { onOpen, grid: screen.getByRole("application", { name: /^Tasks of x\. Arrow keys/ }) };
  }

  it("says how it is used until a task is pointed at", () => {
    open();
    expect(screen.getByText(/Point at a task/)).toBeInTheDocument();
  });

  it("is walked by keys, and opens the task at the ring", async () => {
    const { grid, onOpen } = open();
    act(() => grid.focus());
    expect(screen.getByText("task 0")).toBeInTheDocument();
    await userEvent.keyboard("{ArrowRight}{ArrowDown}");
    expect(screen.getByText("task 4")).toBeInTheDocument();
    await userEvent.keyboard("{Enter}");
    expect(onOpen).toHaveBeenCalledExactlyOnceWith(4);
    await userEvent.keyboard("{Home}f");
    expect(screen.getByText("task 1")).toBeInTheDocument();
    await userEvent.keyboard("f");
    expect(screen.getByText("task 3")).toBeInTheDocument();
    await userEvent.keyboard("{Shift>}F{/Shift}");
    expect(screen.getByText("task 1")).toBeInTheDocument();
  });

  it("does not go to failures that the legend leaves out", async () => {
    const { grid } = open({ hidden: new Set<StateClass>(["failed"]) });
    act(() => grid.focus());
    await userEvent.keyboard("f");
    expect(screen.getByText("task 0")).toBeInTheDocument();
  });

  it("follows the pointer, and opens what is clicked", () => {
    const { grid, onOpen } = open();
    const canvas = grid.querySelector("canvas")!;
    fireEvent.pointerMove(canvas, { clientX: 60, clientY: 5 });
    expect(screen.getByText("task 1")).toBeInTheDocument();
    fireEvent.click(canvas, { clientX: 60, clientY: 5 });
    expect(onOpen).toHaveBeenCalledExactlyOnceWith(1);
    fireEvent.pointerLeave(canvas);
    expect(screen.getByText(/Point at a task/)).toBeInTheDocument();
  });

  it("writes the values of its parameters along the edges", () => {
    const axes = [
      { name: "feed", values: ["0.1", "0.2"] },
      { name: "kill", values: ["a", "b", "c"] },
    ];
    const { grid } = open({ axes });
    for (const text of ["feed", "kill →", "0.2", "c"]) expect(grid).toHaveTextContent(text);
  });

  it("says which tasks a cell stands for when it stands for several", async () => {
    const many = CELLS_MAX + 1;
    const { grid } = open({ count: many, columns: undefined, stateOf: () => "completed" });
    act(() => grid.focus());
    expect(screen.getByText("The worst of tasks 0 to 1")).toBeInTheDocument();
  });
});
