// A text with its comments stays as it was written around the parameter that is changed.
import { describe, expect, it } from "vitest";
import { canBuild, putParameter, raiseParameter, removeParameter } from "./parameterText";

const TOML = `name = "x"

[job]
command = ["sh", "-c", '''
[[parameters]]
''']

# The first.
[[parameters]]
name = "a"
type = "string"

[[parameters]]
name = "b"
type = "pair"
[parameters.argument]
list = "separate"

# Careful ones.
[presets.careful]
values = { a = "1" }
`;
const toml = { format: "toml" as const, text: TOML };
const c = {
  name: "c",
  type: "float" as const,
  help: 'say "hi"',
  choices: [1, { value: "x", label: "X" }],
};
const C = `[[parameters]]
name = "c"
type = "float"
help = "say \\"hi\\""
choices = [1, { value = "x", label = "X" }]
`;

describe("in TOML", () => {
  it("a parameter is put behind all others", () =>
    expect(putParameter(toml, c).text).toBe(
      TOML.replace('list = "separate"\n', `list = "separate"\n\n${C}`),
    ));

  it("a parameter takes the place of another", () =>
    expect(putParameter(toml, c, 0).text).toBe(
      TOML.replace('# The first.\n[[parameters]]\nname = "a"\ntype = "string"\n', C),
    ));

  it("a parameter goes with its comment and its tables", () => {
    expect(removeParameter(toml, 0).text).toBe(
      TOML.replace('# The first.\n[[parameters]]\nname = "a"\ntype = "string"\n\n', ""),
    );
    expect(removeParameter(toml, 1).text).toBe(
      TOML.replace(/\[\[parameters\]\]\nname = "b"[^#]*/, ""),
    );
  });

  it("two parameters change places", () => {
    const raised = raiseParameter(toml, 1).text;
    expect(raised.indexOf('"b"')).toBeLessThan(raised.indexOf("# The first."));
    expect(raised.indexOf("# The first.")).toBeLessThan(raised.indexOf("# Careful"));
    expect(raiseParameter(toml, 0)).toBe(toml);
  });

  it("the first parameter of all begins a text", () => {
    const put = (text: string) =>
      putParameter({ format: "toml", text }, { name: "c", type: "date" }).text;
    expect(put("")).toBe('[[parameters]]\nname = "c"\ntype = "date"\n');
    expect(put('name = "x"\n')).toBe('name = "x"\n\n[[parameters]]\nname = "c"\ntype = "date"\n');
  });
});

describe("in JSON", () => {
  const json = (names: string[]) => ({
    format: "json" as const,
    text: `${JSON.stringify({ name: "x", parameters: names.map((name) => ({ name, type: "string" })) }, null, 2)}\n`,
  });
  it("a parameter is put, moved and taken away", () => {
    const b = { name: "b", type: "string" as const };
    expect(putParameter(json(["a"]), b)).toEqual(json(["a", "b"]));
    expect(putParameter(json(["a", "c"]), b, 0)).toEqual(json(["b", "c"]));
    expect(raiseParameter(json(["a", "b"]), 1)).toEqual(json(["b", "a"]));
    expect(removeParameter(json(["a", "b"]), 0)).toEqual(json(["b"]));
  });
  it("that is none stays as it is", () => {
    const broken = { format: "json" as const, text: "{" };
    expect(removeParameter(broken, 0)).toBe(broken);
  });
});

it("YAML is typed", () => expect(canBuild({ format: "yaml", text: "" })).toBe(false));
