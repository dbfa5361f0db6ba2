import { describe, expect, it } from "vitest";
import { cli } from "@/words/cli";
import {
  cutText,
  EMPTY_STUDY,
  fieldErrors,
  firstWrong,
  ownErrors,
  submitLine,
  submitText,
} from "./study";

const form = (change: Partial<typeof EMPTY_STUDY>) => ({ ...EMPTY_STUDY, config: "{}", ...change });

describe("what is sent", () => {
  it("holds the configuration as it was written, keys that look like numbers included", () => {
    const config = `{"z": 1.50,\n "5800": 1, "700": 2e3, "a": 12345678901234567890}`;
    for (const text of [submitText(form({ config, name: ' a "b' })), cutText(form({ config }))]) {
      expect(text.endsWith(`,"config":${config}}`)).toBe(true);
    }
    expect(JSON.parse(submitText(form({ config, name: ' a "b' })))).toMatchObject({
      name: 'a "b',
      split_by: "auto",
    });
  });

  it("says of a strategy only what it knows", () => {
    const sent = (change: Partial<typeof EMPTY_STUDY>) => JSON.parse(submitText(form(change)));
    expect(sent({ name: "n", parts: " 12 ", groups: "700", description: " d" })).toEqual({
      ...{ name: "n", description: "d", split_by: "auto", num_splits: 12, config: {} },
    });
    expect(sent({ strategy: "custom", parts: "12", groups: " 700;835" })).toEqual({
      ...{ name: "", split_by: "custom", frequency_groups: "700;835", config: {} },
    });
    expect(sent({ strategy: "phantom", parts: "12" })).not.toHaveProperty("num_splits");
  });

  it("asks for the same cut whatever the study is called", () => {
    expect(cutText(form({ name: "a", description: "b" }))).toBe(cutText(form({})));
    expect(JSON.parse(cutText(form({}))).dry_run).toBe(true);
  });
});

it("what is missing is wrong only once somebody submits", () => {
  expect(ownErrors(EMPTY_STUDY, false)).toEqual({});
  expect(Object.keys(ownErrors(EMPTY_STUDY, true))).toEqual(["config", "name"]);
  expect(ownErrors(form({ name: " " }), true)).toHaveProperty("name");
  const custom = form({ name: "n", strategy: "custom", groups: " " });
  expect(ownErrors(custom, false)).toEqual({});
  expect(Object.keys(ownErrors(custom, true))).toEqual(["groups"]);
});

it("a number of assignments is a whole number", () => {
  for (const parts of ["", "4", " 12 ", "100001"]) {
    expect(ownErrors(form({ parts }), false)).toEqual({});
  }
  for (const parts of ["many", "4.5", "-1", "1e3", "9".repeat(16)]) {
    expect(ownErrors(form({ parts }), false), parts).toHaveProperty("parts");
  }
  expect(ownErrors(form({ parts: "many", strategy: "phantom" }), false)).toEqual({});
});

it("errors stand at the field that can mend them", () => {
  expect(
    fieldErrors([
      { path: "config.phantoms", message: "is missing" },
      { path: "config.frequencies_mhz", message: "is missing", hint: "name one" },
      { path: "num_splits", message: "cannot be 5" },
      { path: "split_by", message: "`scenario` is for near_field studies" },
      { path: "of_tomorrow", message: "is wrong" },
      { path: "", message: "is odd", hint: null },
    ]),
  ).toEqual({
    fields: {
      config: "`phantoms` is missing. `frequencies_mhz` is missing (name one).",
      parts: "Cannot be 5.",
      strategy: "`scenario` is for near_field studies.",
    },
    others: ["of_tomorrow: is wrong", "is odd"],
  });
});

it("the first wrong field is the first on the page", () => {
  expect(firstWrong({ groups: "x", name: "y" })).toBe("name");
  expect(firstWrong({})).toBeUndefined();
});

it("the same can be typed", () => {
  const typed = (change: Partial<typeof EMPTY_STUDY>) => submitLine(form(change)).command;
  expect(typed({})).toBe("mothership goliat submit CONFIG.json --name NAME");
  expect(typed({ name: "my study's", strategy: "custom", groups: "700;835" })).toBe(
    "mothership goliat submit CONFIG.json --name 'my study'\\''s' --split-by custom --frequency-groups '700;835'",
  );
  expect(typed({ name: "far", parts: "8" })).toContain("--name far --num-splits 8");
  expect(cli.goliatWorker("my study", 12).command).toBe("goliat worker 0-11 'my study'");
  expect(cli.goliatWorker("", undefined).command).toBe("goliat worker 0 NAME");
});
