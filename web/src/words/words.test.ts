// Every value of the contract's enums has its word, and one only.
import { describe, expect, it } from "vitest";
import {
  attemptStateValues,
  jobStateValues,
  runnerStateValues,
  streamValues,
  taskStateValues,
} from "@/api/schema.gen";
import { STATE_CLASSES } from "@/lib/palette";
import { freshness } from "@/live/freshness";
import { JOB_ACTION_WORDS } from "./jobs";
import { LEVEL_NAMES, LINE_TYPE_NAMES } from "./log";
import { pageTitle, SHORTCUT_GROUPS, withKey } from "./shell";
import {
  ATTEMPT_STATES,
  FRESHNESS,
  JOB_STATES,
  RUNNER_STATES,
  spaced,
  TASK_STATES,
} from "./states";
import { bytesExactly } from "./units";

describe("states", () => {
  it.each([
    ["task", TASK_STATES, taskStateValues],
    ["attempt", ATTEMPT_STATES, attemptStateValues],
    ["job", JOB_STATES, jobStateValues],
    ["runner", RUNNER_STATES, runnerStateValues],
  ] as const)("of a %s have each a word of its own", (_, words, values) => {
    expect(Object.keys(words).sort()).toEqual([...values].sort());
    const all = Object.values(words);
    expect(all.every((word) => /^[a-z][a-z ]+$/.test(word))).toBe(true);
    expect(new Set(all).size).toBe(all.length);
  });

  it("are called by the vocabulary's words, whatever they are of", () => {
    expect([TASK_STATES.pending, JOB_STATES.pending]).toEqual(["pending", "pending"]);
    expect(ATTEMPT_STATES.leased).toBe("leased");
    for (const state of ["running", "completed", "failed", "cancelled"] as const)
      expect([TASK_STATES[state], ATTEMPT_STATES[state], JOB_STATES[state]]).toEqual([
        state,
        state,
        state,
      ]);
  });

  it("have seven looks, and the page four ages", () => {
    expect(STATE_CLASSES).toHaveLength(7);
    const ages = [null, 0, -10_000, -60_000].map((heard) => freshness(true, heard, 0));
    expect(ages.map((age) => FRESHNESS[age])).toEqual([
      "Connecting…",
      "Live",
      "Reconnecting…",
      "Old data",
    ]);
  });

  it("that have no word of ours are spaced", () =>
    expect(spaced("out_of_memory")).toBe("out of memory"));
});

describe("the types of lines", () => {
  const typed = streamValues.filter(
    (stream) => stream !== "stdout" && stream !== "stderr" && stream !== "agent",
  );

  it("have each a name and a mark", () => {
    expect(Object.keys(LINE_TYPE_NAMES).sort()).toEqual([...typed].sort());
    const marks = Object.values(LINE_TYPE_NAMES).map(({ mark }) => mark);
    expect(new Set(marks).size).toBe(marks.length);
    // There is room for five letters beside a line.
    expect(marks.every((mark) => mark.length <= 5)).toBe(true);
    expect(Object.values(LEVEL_NAMES).every(Boolean)).toBe(true);
  });
});

describe("actions", () => {
  it("have a verb and what comes of it", () => {
    for (const { verb, done } of Object.values(JOB_ACTION_WORDS)) {
      expect(verb).toMatch(/^[A-Z]/);
      expect(done).toMatch(/ed$|d$/);
    }
  });
});

describe("the shortcuts", () => {
  it("are each listed once where they hold", () => {
    for (const { title, keys } of SHORTCUT_GROUPS) {
      const all = keys.map(([key]) => key);
      expect(new Set(all).size, title).toBe(all.length);
      expect(keys.every(([, does]) => does !== "")).toBe(true);
    }
  });

  it("stand behind the name of what they do", () =>
    expect(withKey("Next task", "]")).toBe("Next task  ]"));
});

it("titles and bytes", () => {
  expect(pageTitle("Jobs")).toBe("Jobs · Mothership");
  expect(pageTitle("")).toBe("Mothership");
  expect(bytesExactly("2 048")).toBe("2 048 bytes");
});
