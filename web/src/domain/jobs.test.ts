import { describe, expect, it } from "vitest";
import type { Job } from "@/api/types";
import { doneShare } from "@/charts/StackedBar";
import { jobParts } from "./jobs";

function job(progress: number, counts: Partial<Job["counts"]>): Job {
  const none = {
    waiting: 0,
    pending: 0,
    running: 0,
    completed: 0,
    failed: 0,
    cancelled: 0,
    total: 0,
  };
  return { progress, counts: { ...none, ...counts } } as Job;
}

const running = (of: Job) => {
  const part = jobParts(of).find((one) => one.class === "running");
  return part ? doneShare(part) : null;
};

describe("the bar of a job", () => {
  it("is as long as the percentage says while tasks run", () => {
    expect(running(job(0.08, { running: 1, total: 1 }))).toBeCloseTo(8);
    // Two of four have ended, the third is half way.
    expect(running(job(0.625, { completed: 1, failed: 1, running: 2, total: 4 }))).toBeCloseTo(25);
  });

  it("never leaves its part", () => {
    expect(running(job(0, { completed: 1, running: 1, total: 2 }))).toBe(0);
    expect(running(job(1, { running: 1, total: 2 }))).toBe(100);
    expect(running(job(0, { total: 2 }))).toBe(0);
  });
});
