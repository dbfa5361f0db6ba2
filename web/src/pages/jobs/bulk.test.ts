import { act, renderHook } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import type { Job } from "@/api/types";
import { useSelection } from "@/lib/useSelection";
import { onEach } from "./bulk";

const job = (id: string) => ({ id, name: `job ${id}` }) as Job;

it("tries every job, tells how far it is, and names those that refuse", async () => {
  const told: number[] = [];
  const run = vi.fn(async ({ id }: Job) => {
    if (id === "2") throw new Error("it has ended");
  });
  const result = await onEach([job("1"), job("2"), job("3")], run, (done) => told.push(done));
  expect(result).toEqual({ done: 2, failures: ["2 job 2: it has ended"] });
  expect(told).toEqual([0, 1, 2]);
});

describe("choosing", () => {
  const start = (ids = ["9", "8", "7", "6"]) =>
    renderHook(({ rows }) => useSelection(rows), { initialProps: { rows: ids } });
  const chosen = (hook: ReturnType<typeof start>) => [...hook.result.current.ids].sort();

  it("takes one, a stretch, all, and none", () => {
    const hook = start();
    act(() => hook.result.current.toggle(1));
    expect(chosen(hook)).toEqual(["8"]);
    act(() => hook.result.current.toggle(3, true));
    expect(chosen(hook)).toEqual(["6", "7", "8"]);
    act(() => hook.result.current.toggle(1));
    expect(chosen(hook)).toEqual(["6", "7"]);
    act(() => hook.result.current.all(true));
    expect(chosen(hook)).toEqual(["6", "7", "8", "9"]);
    act(() => hook.result.current.clear());
    expect(chosen(hook)).toEqual([]);
  });

  it("stays with the job when rows move", () => {
    const hook = start();
    act(() => hook.result.current.toggle(0));
    hook.rerender({ rows: ["10", "9", "8"] });
    expect(chosen(hook)).toEqual(["9"]);
  });
});
