// The rules of web/ that a reader relies on, kept by looking at the source: see docs/handbook/page.md.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { exportsOf, importsOf, isTest, longFunctions, readSources, textsIn } from "./sources";

const sources = readSources();
const product = sources.filter(({ file }) => !isTest(file));
const byName = new Map(product.map((source) => [source.file.replace(/\.tsx?$/, ""), source]));

/** The floors, lowest first. A file imports from its own floor and from those below. */
const FLOORS = [
  ["api/types", "api/schema.gen", "api/live.gen"],
  ["lib/", "words/"],
  ["live/"],
  ["api/"],
  ["ui/", "charts/"],
  ["domain/"],
  ["components/"],
  ["pages/"],
  ["app/"],
  ["main"],
];
/** Primitives know nothing of the server: these floors are closed to them though they are below. */
const CLOSED: Record<string, RegExp> = { ui: /^(api|live)\//, charts: /^(api|live)\// };

const floorOf = (name: string): number =>
  FLOORS.findIndex((folders) => folders.some((folder) => name.startsWith(folder)));

const folder = (name: string): string => name.split("/").slice(0, 2).join("/");

describe("imports", () => {
  const own = product.flatMap((source) =>
    importsOf(source)
      .filter(({ own, from }) => own && !from.endsWith(".css"))
      .map(({ from }) => ({ file: source.file.replace(/\.tsx?$/, ""), from })),
  );

  it("go down", () => {
    expect(own.length).toBeGreaterThan(300);
    expect(product.filter(({ file }) => floorOf(file) < 0)).toEqual([]);
    expect(
      own.filter(
        ({ file, from }) =>
          floorOf(from) > floorOf(file) || CLOSED[file.split("/")[0]!]?.test(from),
      ),
    ).toEqual([]);
  });

  it("never go from page to page", () => {
    expect(
      own.filter(
        ({ file, from }) =>
          file.startsWith("pages/") && from.startsWith("pages/") && folder(file) !== folder(from),
      ),
    ).toEqual([]);
  });

  it("make no circle", () => {
    const next = new Map<string, string[]>();
    for (const { file, from } of own) next.set(file, [...(next.get(file) ?? []), from]);
    const done = new Set<string>();
    const circle = (file: string, way: string[]): string[] | null => {
      if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
      if (done.has(file)) return null;
      for (const from of next.get(file) ?? []) {
        const found = circle(from, [...way, file]);
        if (found) return found;
      }
      done.add(file);
      return null;
    };
    expect([...byName.keys()].map((file) => circle(file, [])).find(Boolean)).toBeUndefined();
  });

  it("of the query library are in api/ alone", () => {
    const users = product.filter((source) =>
      importsOf(source).some(({ from }) => from === "@tanstack/react-query"),
    );
    expect(users.map(({ file }) => file).filter((file) => !file.startsWith("api/"))).toEqual([]);
  });
});

it("what is exported is used by another file", () => {
  const used = new Set(
    sources.flatMap((source) =>
      importsOf(source).flatMap(({ from, names }) => names.map((name) => `${from} ${name}`)),
    ),
  );
  const unused = product.flatMap((source) => {
    const name = source.file.replace(/\.tsx?$/, "");
    return used.has(`${name} *`)
      ? []
      : exportsOf(source)
          .filter((one) => !used.has(`${name} ${one}`))
          .map((one) => `${name} ${one}`);
  });
  expect(unused).toEqual([]);
});

describe("texts", () => {
  it("stand in words/, not in what shows them", () => {
    const found = product
      .filter(({ file }) => !file.startsWith("words/"))
      .map((source) => [source.file, textsIn(source)] as const)
      .filter(([, texts]) => texts.length > 0);
    expect(Object.fromEntries(found)).toEqual({});
  });

  it("are all shown somewhere", () => {
    const rest = product.map(({ text }) => text).join("\n");
    const unused = product
      .filter(({ file }) => file.startsWith("words/"))
      .flatMap(({ text }) => wordsOf(text))
      .filter(({ name, key }) => !rest.includes(`${name}.${key}`) && !rest.includes(`${name}[`));
    expect(unused.filter(({ name }) => !WHOLE.includes(name))).toEqual([]);
  });
});

/** Taken as a whole, by key. */
const WHOLE = [
  ...["TASK_STATES", "ATTEMPT_STATES", "JOB_STATES", "RUNNER_STATES", "FRESHNESS"],
  ...["PRIORITIES", "STRATEGIES", "LINE_TYPE_NAMES", "LEVEL_NAMES"],
];

function wordsOf(text: string): { name: string; key: string }[] {
  return [...text.matchAll(/^export const ([A-Z_]+)[^=]*= \{\n([\s\S]*?)^\}/gm)].flatMap(
    ([, name = "", body = ""]) =>
      [...body.matchAll(/^ {2}(\w+):/gm)].map(([, key = ""]) => ({ name, key })),
  );
}

it("every breakpoint that a class names exists", () => {
  const css = readFileSync("src/styles/app.css", "utf8");
  const known = [...css.matchAll(/--breakpoint-(\w+):/g)].map(([, name]) => name);
  const named = product.flatMap(({ file, text }) =>
    [...text.matchAll(/[\s"'`](?:max-)?(sm|md|lg|xl|[2-9]xl|rail):[a-z[-]/g)].map(
      ([, name = ""]) => ({
        file,
        name,
      }),
    ),
  );
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter(({ name }) => !known.includes(name))).toEqual([]);
});

describe("sizes", () => {
  it("files have fewer than 250 lines", () => {
    const long = product.filter(({ text }) => text.split("\n").length > 250);
    expect(long.map(({ file }) => file)).toEqual([]);
  });

  it("components and hooks have fewer than 120 lines", () => {
    const long = product.map((source) => [source.file, longFunctions(source, 119)] as const);
    expect(long.filter(([, found]) => found.length > 0)).toEqual([]);
  });
});
