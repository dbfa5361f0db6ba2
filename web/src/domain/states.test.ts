import { describe, expect, it } from "vitest";
import type { RunnerState, TaskState } from "@/api/types";
import { STATE_CLASSES } from "@/lib/palette";
import { GRID_STATES, gridState } from "./gridStates";
import { agedState, RUNNER_ORDER, runnerLook } from "./runners";
import { isFinal, stateLook } from "./states";

describe("states", () => {
  it.each([
    ["task", "waiting", "retrying"],
    ["attempt", "timed_out", "failed"],
    ["attempt", "lost", "lost"],
    ["job", "paused", "pending"],
  ] as const)("%s %s looks %s", (of, state, look) => {
    expect(stateLook(of, state).class).toBe(look);
    expect(STATE_CLASSES).toContain(look);
  });

  it("that a newer server adds are shown by their own word", () => {
    expect(stateLook("task", "on_holiday" as TaskState)).toMatchObject({
      label: "on holiday",
      class: "pending",
    });
    expect(runnerLook("asleep" as RunnerState).label).toBe("asleep");
  });

  it("end or do not", () => {
    expect((["completed", "failed", "cancelled", "lost"] as const).every(isFinal)).toBe(true);
    expect((["pending", "waiting", "running", "paused", "leased"] as const).some(isFinal)).toBe(
      false,
    );
  });

  it("are bytes in the grid, in the server's order", () => {
    expect(GRID_STATES.map((_, byte) => gridState(byte))).toEqual([
      "waiting",
      "pending",
      "running",
      "completed",
      "failed",
      "cancelled",
    ]);
    expect(gridState(99)).toBe("pending");
  });
});

describe("a runner's light", () => {
  it("ages when nothing is heard, but keeps what a person asked for", () => {
    const now = 1_000_000_000;
    expect(agedState("busy", now - 5000, now)).toBe("busy");
    expect(agedState("busy", now - 60_000, now)).toBe("unreachable");
    expect(agedState("idle", now - 400_000, now)).toBe("offline");
    expect(agedState("disabled", now - 400_000, now)).toBe("disabled");
  });

  it("has a look for each state", () => {
    expect(new Set(RUNNER_ORDER.map((state) => runnerLook(state).class)).size).toBe(
      RUNNER_ORDER.length,
    );
  });
});
