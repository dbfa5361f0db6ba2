import { describe, expect, it } from "vitest";
import type { Screenshot } from "@/api/types";
import { holdAt, inOrder, ofAttempt, pictureUrl, placeOf, shownTab, tabName } from "./pictures";

const picture = (second: number, attempt = "42.0.1"): Screenshot => ({
  at: new Date(Date.UTC(2026, 0, 1, 12, 0, second)).toISOString(),
  attempt_id: attempt,
  size: 1,
  url: `/p/${second}`,
});
const list = (...seconds: number[]) => seconds.map((second) => picture(second));

describe("the picture on screen", () => {
  it("is the latest until the reader steps back, and again when he comes back", () => {
    const pictures = list(30, 25, 20);
    expect(placeOf(pictures, null)).toBe(0);
    expect(holdAt(pictures, 0)).toBeNull();
    const held = holdAt(pictures, 1);
    expect(placeOf(pictures, held)).toBe(1);
    expect(holdAt(pictures, 9)).toBe(pictures[2]?.at);
  });

  it("stays the same while new ones come, and is the oldest when its own is gone", () => {
    const held = holdAt(list(30, 25, 20), 1);
    expect(placeOf(list(40, 35, 30, 25, 20), held)).toBe(3);
    expect(placeOf(list(80, 75, 70), held)).toBe(2);
    expect(placeOf([], held)).toBe(0);
  });

  it("has an address of its own, though its place is used again", () => {
    expect(pictureUrl(picture(1))).not.toBe(pictureUrl({ ...picture(2), url: "/p/1" }));
  });
});

it("tabs have names for people, and a choice that is gone falls back to the first", () => {
  const tabs = [
    { tab: "Disk_I/O", pictures: list(1) },
    { tab: "Timings", pictures: [picture(3, "42.1.1"), picture(2)] },
  ];
  const names = ["Zoo", "Disk_I/O", "Ants", "Timings"].map((tab) => ({ tab, pictures: [] }));
  expect(inOrder(names).map(({ tab }) => tab)).toEqual(["Timings", "Disk_I/O", "Ants", "Zoo"]);
  expect(tabName("Disk_I/O")).toBe("Disk I/O");
  expect(shownTab(tabs, "Timings")?.tab).toBe("Timings");
  expect(shownTab(tabs, "gone")?.tab).toBe("Disk_I/O");
  expect(shownTab([], "Timings")).toBeUndefined();
  expect(ofAttempt(tabs, "42.1.1").map(({ tab, pictures }) => [tab, pictures.length])).toEqual([
    ["Timings", 1],
  ]);
});
