// Jobs, times and runners as sentences.
import { describe, expect, it, vi } from "vitest";
import { aJob, aRunner, aTask } from "@/test/fixtures";
import { cli, quoted } from "@/words/cli";
import { countParts, etaRange, etaText, jobParts, jobWord, taskPercent } from "./jobs";
import { paramsText } from "./params";
import { isGuiClient, RUNNER_ORDER, runnerCan, runnerLook } from "./runners";

const NOW = Date.parse("2026-01-02T12:00:00Z");

describe("a job's state", () => {
  it.each([
    ["running", {}, undefined],
    ["running", { paused: true }, "pausing…"],
    ["running", { cancel_requested: true }, "cancelling…"],
    ["running", { cancel_requested: true, paused: true }, "cancelling…"],
    ["paused", { paused: true }, undefined],
    ["cancelled", { cancel_requested: true }, undefined],
    ["failed", { counts: { failed: 1 } }, undefined],
    ["failed", { counts: { failed: 1, completed: 1 } }, "finished with failures"],
    ["completed", { counts: { completed: 1 } }, undefined],
  ] as const)("%s, %j: %j", (status, more, word) =>
    expect(jobWord(aJob({ status, ...more }))).toBe(word),
  );
});

describe("a job's bar", () => {
  it("has a part for each state, named and coloured as the state", () => {
    const counts = { waiting: 1, pending: 2, running: 3, completed: 4, failed: 5, cancelled: 6 };
    const parts = countParts({ ...counts, total: 21 });
    expect(parts.map(({ state, class: look, count }) => [state, look, count])).toEqual([
      ["completed", "completed", 4],
      ["failed", "failed", 5],
      ["cancelled", "cancelled", 6],
      ["running", "running", 3],
      ["waiting", "retrying", 1],
      ["pending", "pending", 2],
    ]);
  });

  it("does not count what was called off as done once the job is", () => {
    const counts = { running: 2, cancelled: 2, total: 4 };
    const done = (more: object) =>
      jobParts(aJob({ progress: 0.5, counts, ...more })).find(
        ({ class: look }) => look === "running",
      )?.done;
    expect(done({})).toBe(0);
    expect(done({ cancel_requested: true })).toBe(2);
  });
});

describe("what has ended", () => {
  it("shows what came of its tasks", () => {
    const counts = { completed: 7, failed: 2, cancelled: 1, total: 10 };
    const parts = jobParts(aJob({ status: "failed", progress: 0.7, counts }));
    const shown = parts.filter(({ count }) => count > 0);
    expect(shown.map(({ class: look, count, done }) => [look, count, done])).toEqual([
      ["completed", 7, undefined],
      ["failed", 2, undefined],
      ["cancelled", 1, undefined],
    ]);
  });

  it.each([
    ["running", 99, "99 %"],
    ["completed", 100, "100 %"],
    ["failed", 99, "ended at 99 %"],
    ["cancelled", 0, "ended at 0 %"],
    ["failed", null, ""],
  ] as const)("a %s task at %j is %j", (status, percent, text) => {
    expect(taskPercent(aTask({ status, percent }))).toBe(text);
  });
});

describe("the time left", () => {
  it.each([
    [null, ""],
    [undefined, ""],
    [{ state: "estimating" }, "estimating…"],
    [{ state: "waiting" }, "waiting"],
    [{ state: "paused" }, "paused"],
    [{ state: "no_progress" }, "no estimate: it reports no progress"],
    [{ state: "stalled", since: "2026-01-02T11:48:00Z" }, "stalled: no progress for 12 m"],
    [{ state: "stalled", since: "" }, "stalled"],
    [{ state: "left", seconds: 7300, low_seconds: 0, high_seconds: 0 }, "≈ 2 h 2 m left"],
  ] as const)("%j is said as %j", (eta, text) => expect(etaText(eta as never, NOW)).toBe(text));

  it("of a job without progress comes with its first end", () =>
    expect(etaText({ state: "no_progress" }, NOW, 12)).toBe("no estimate before a task has ended"));

  it("has a range when that says more", () => {
    const left = (low_seconds: number, high_seconds: number) =>
      etaRange({ state: "left", seconds: 1, low_seconds, high_seconds });
    expect(left(360, 540)).toBe("6 m to 9 m");
    expect(left(360, 363)).toBe("");
    expect(etaRange({ state: "estimating" })).toBe("");
    expect(etaRange(null)).toBe("");
  });
});

describe("parameters", () => {
  it.each([
    [{ h: 0.1, f: "700" }, undefined, "h=0.1 f=700"],
    [{ h: 0.1, f: 700 }, ["f"], "f=700"],
    [{ h: 0.1, f: 700 }, ["g", "h"], "h=0.1"],
    [{ h: 0.1, f: 700 }, [], "h=0.1 f=700"],
    [{ c: { a: 1 }, n: true }, undefined, "c=… n=true"],
    [{}, undefined, ""],
  ])("%j of %j: %s", (params, only, text) => expect(paramsText(params, only)).toBe(text));
});

describe("a runner", () => {
  it.each([
    ["active", "idle", 0, ["drain", "disable", "remove"]],
    ["draining", "draining", 1, ["disable", "enable"]],
    ["disabled", "disabled", 0, ["enable", "remove"]],
    ["active", "offline", 0, ["drain", "disable", "remove"]],
    ["active", "offline", 1, ["drain", "disable"]],
    ["gui", "idle", 0, ["remove"]],
    ["gui", "busy", 1, []],
  ] as const)("%s and %s with %d tasks can be: %j", (mode, status, active_tasks, can) => {
    const runner = aRunner({ mode, status, active_tasks });
    const verbs = Object.entries(runnerCan)
      .filter(([, accepts]) => accepts(runner))
      .map(([verb]) => verb);
    expect(verbs).toEqual(can);
  });

  it("is a GUI client by its mode", () => {
    expect(isGuiClient({ mode: "gui" })).toBe(true);
    expect(isGuiClient({ mode: "active" })).toBe(false);
  });

  it("in each state has a word of its own", () => {
    const words = RUNNER_ORDER.map((state) => runnerLook(state).label);
    expect(new Set(words).size).toBe(RUNNER_ORDER.length);
  });
});

describe("a command line", () => {
  it("names the server of the page, unless it is found by itself", () => {
    vi.stubGlobal("location", { origin: "http://mother:9000" });
    expect(cli.pause("42").command).toBe("mothership --server http://mother:9000 pause 42");
    expect(cli.logs("42.7").command).toBe("mothership --server http://mother:9000 logs 42.7");
    expect(cli.join("t0k3n").command).toBe(
      "mothership runner --server http://mother:9000 --join t0k3n",
    );
    vi.unstubAllGlobals();
  });

  it.each([
    ["plain", "plain"],
    ["a/b.c-d,e_1", "a/b.c-d,e_1"],
    ["two words", "'two words'"],
    ["it's", "'it'\\''s'"],
    ["$HOME", "'$HOME'"],
    ["", "''"],
  ])("quotes %j as %s", (word, text) => expect(quoted(word)).toBe(text));

  it.each([
    [cli.job("42"), "mothership job 42"],
    [cli.logs("42.7"), "mothership logs 42.7"],
    [cli.logs("42.7", 2), "mothership logs 42.7 --attempt 2"],
    [cli.follow("42.7"), "mothership logs 42.7 -f"],
    [cli.getResults("42"), "mothership results get 42 --to results"],
    [cli.goliatWorker("far field", 3), "goliat worker 0-2 'far field'"],
    [cli.goliatWorker("far", 1), "goliat worker 0 far"],
    [cli.goliatWorker("", undefined), "goliat worker 0 NAME"],
    [cli.retryFailed("42"), "mothership retry 42 --failed"],
    [cli.drain("lab-07"), "mothership runners drain lab-07"],
  ])("%j", (line, command) => {
    expect(line.command).toBe(command);
    expect(line.does).not.toBe("");
  });
});
