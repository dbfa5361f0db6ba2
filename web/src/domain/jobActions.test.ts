import { beforeEach, describe, expect, it, vi } from "vitest";
import { aJob, aTask } from "@/test/fixtures";
import { answerRequests } from "@/test/page";
import { bulkCommand, JOB_VERBS, type JobVerb, jobAction, jobCan, taskCan } from "./jobActions";

const verbs = (job: ReturnType<typeof aJob>): JobVerb[] =>
  JOB_VERBS.filter((verb) => jobCan[verb](job));

describe("what can be done with a job", () => {
  it.each([
    ["pending", {}, ["pause", "cancel"]],
    ["running", {}, ["pause", "cancel"]],
    ["running", { counts: { failed: 2 } }, ["pause", "retryFailed", "cancel"]],
    ["running", { paused: true }, ["resume", "cancel"]],
    ["paused", { paused: true }, ["resume", "cancel"]],
    ["running", { cancel_requested: true }, []],
    ["paused", { paused: true, cancel_requested: true }, ["resume"]],
    ["completed", {}, []],
    ["completed", { paused: true }, []],
    ["failed", { counts: { failed: 1 } }, ["retryFailed"]],
    ["cancelled", {}, []],
    ["cancelled", { counts: { failed: 3 } }, ["retryFailed"]],
  ] as const)("%s, %j: %j", (status, more, can) => {
    expect(verbs(aJob({ status, ...more }))).toEqual(can);
  });
});

describe("what can be done with a task", () => {
  it.each([
    ["waiting", false, ["cancel"]],
    ["pending", false, ["cancel"]],
    ["running", false, ["cancel"]],
    ["running", true, []],
    ["completed", false, []],
    ["failed", false, ["retry"]],
    ["cancelled", false, ["retry"]],
    ["cancelled", true, ["retry"]],
  ] as const)("%s, cancelling %s: %j", (status, cancel_requested, can) => {
    const task = aTask({ status, cancel_requested });
    const found = (["retry", "cancel"] as const).filter((verb) => taskCan[verb](task));
    expect(found).toEqual(can);
  });
});

describe("an action", () => {
  let made: string[] = [];
  beforeEach(() => {
    const acted = { job: {}, tasks: 3, message: "" };
    made = answerRequests({
      "POST /jobs/42/pause": acted,
      "POST /jobs/42/resume": acted,
      "POST /jobs/42/cancel": acted,
      "POST /jobs/42/retry": acted,
    });
    return () => vi.unstubAllGlobals();
  });

  it.each([
    ["pause", "POST /jobs/42/pause", "mothership pause 42"],
    ["resume", "POST /jobs/42/resume", "mothership resume 42"],
    ["retryFailed", "POST /jobs/42/retry", "mothership retry 42 --failed"],
    ["cancel", "POST /jobs/42/cancel", "mothership cancel 42"],
  ] as const)(
    "%s calls the server, and names the command that does the same",
    async (verb, call, command) => {
      const action = jobAction(verb);
      expect((await action.run("42")).tasks).toBe(3);
      expect(made).toEqual([call]);
      expect(action.cli("42").command).toBe(command);
    },
  );

  it("says on its button what it is, and how many failed", () => {
    expect(JOB_VERBS.map((verb) => jobAction(verb, 3).label)).toEqual([
      "Pause",
      "Resume",
      "Retry failed (3)",
      "Cancel job",
    ]);
    expect(jobAction("retryFailed").doneMessage?.({ tasks: 1 } as never)).toBe(
      "1 task will run again",
    );
    expect(jobAction("pause").doneMessage).toBeUndefined();
  });

  it("on many jobs is one command with all their ids", () => {
    expect(bulkCommand("cancel", ["42", "43"])).toBe("mothership cancel 42 43");
    expect(bulkCommand("retryFailed", ["42", "43"])).toBe("mothership retry 42 43 --failed");
  });

  it("destroys last, and says so by its colour", () => {
    expect(JOB_VERBS.at(-1)).toBe("cancel");
    expect(JOB_VERBS.filter((verb) => jobAction(verb).kind === "danger")).toEqual(["cancel"]);
  });
});
