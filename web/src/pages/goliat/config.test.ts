import { expect, it } from "vitest";
import { placeOf, readConfig, readFile } from "./config";
import { strategiesFor } from "./strategies";

it("a configuration is looked at for what the form needs", () => {
  const far = {
    study_type: "far_field",
    phantoms: ["duke"],
    frequencies_mhz: [700, 835],
    far_field_setup: { environmental: { incident_directions: ["x_pos"], polarizations: [] } },
    antenna_config: { a: 1 },
  };
  expect(readConfig(JSON.stringify(far))).toMatchObject({
    ...{ readable: true, type: "far_field" },
    facts: ["far field", "1 phantom", "2 frequencies", "1 direction"],
  });
  const near = {
    study_type: "near_field",
    phantoms: { duke: {}, ella: {} },
    antenna_config: { 700: {} },
  };
  expect(readConfig(JSON.stringify(near)).facts).toEqual(["near field", "2 phantoms", "1 antenna"]);
  expect(readConfig(`{"study_type": 3, "phantoms": "duke", "far_field_setup": 4}`)).toMatchObject({
    ...{ readable: true, type: null, facts: [] },
  });
});

it("what cannot be read says why", () => {
  for (const [text, why] of [
    ["{,}", "not JSON"],
    ["[]", "JSON object"],
    ["null", "JSON object"],
    ['"far_field"', "JSON object"],
  ] as const) {
    expect(readConfig(text).error, text).toContain(why);
    expect(readConfig(text).readable, text).toBe(false);
  }
  expect(readConfig(" \n")).toMatchObject({ error: null, readable: false });
});

it("the place of an error is found, as browsers say it", () => {
  const text = '{\n  "a": 1,\n  "b" 2\n}';
  expect(placeOf("Expected ':' in JSON at position 18 (line 3 column 7)", text)).toBe(18);
  expect(placeOf("expected ':' at line 3 column 7 of the JSON data", text)).toBe(18);
  expect(placeOf("bad control character at line 1 column 1 of the JSON data", text)).toBe(0);
  expect(placeOf("JSON Parse error: Expected ':'", text)).toBeNull();
  expect(placeOf("at position 999", text)).toBe(text.length);
});

it("a file is read as it is, or not at all", async () => {
  const text = '{"ü": "\\ud800", "5800": 1,\r\n "700": 2}';
  expect(await readFile(new File([`\ufeff${text}`], "a.json"))).toBe(text);
  const latin = new File([new Uint8Array([0x7b, 0xfc, 0x7d])], "latin.json");
  await expect(readFile(latin)).rejects.toThrow("latin.json cannot be read as UTF-8 text");
  const large = new File([new Uint8Array((16 << 20) + 1)], "film.mkv");
  await expect(readFile(large)).rejects.toThrow("film.mkv is too large");
});

it("strategies that a type of study does not know are not offered, but one that was chosen stays", () => {
  const words = (...of: Parameters<typeof strategiesFor>) =>
    strategiesFor(...of).map(({ value }) => value);
  expect(words("near_field", "auto")).toEqual([
    "auto",
    "phantom",
    "frequency",
    "scenario",
    "custom",
  ]);
  expect(words("far_field", "auto")).not.toContain("scenario");
  expect(words("far_field", "scenario")).toContain("scenario");
  expect(words(null, "auto")).toHaveLength(8);
});
