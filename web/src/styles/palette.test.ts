import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { contrast } from "@/lib/contrast";
import { rgb, STATE_CLASSES } from "@/lib/palette";
import { difference, type Vision } from "@/test/colour";

/** The variables of one theme, read from the style sheets themselves. */
function variables(theme: "light" | "dark"): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of ["tokens.css", "lines.css", "log.css"]) {
    const text = readFileSync(path.join(import.meta.dirname, file), "utf8");
    const [light = "", dark = ""] = text.split('[data-theme="dark"]');
    for (const part of theme === "dark" ? [light, dark] : [light]) {
      for (const [, name, value] of part.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g))
        found.set(name!, value!);
    }
  }
  return found;
}

describe.each(["light", "dark"] as const)("the %s palette", (theme) => {
  const colours = variables(theme);
  const get = (name: string) => colours.get(name) ?? expect.fail(`no --${name}`);
  const ratio = (a: string, b: string) => contrast(rgb(get(a)), rgb(get(b)));

  it.each<Vision>(["normal", "protan", "deutan", "tritan"])(
    "keeps the states apart for %s eyes",
    (vision) => {
      for (const [place, a] of STATE_CLASSES.entries()) {
        for (const b of STATE_CLASSES.slice(place + 1)) {
          expect(
            difference(get(`st-${a}`), get(`st-${b}`), vision),
            `${a} and ${b}`,
          ).toBeGreaterThanOrEqual(12);
        }
      }
    },
  );

  it("can be read: state words on their tint and on every surface", () => {
    for (const name of STATE_CLASSES) {
      for (const ground of [`st-${name}-tint`, "surface", "canvas"]) {
        expect(ratio(`st-${name}-text`, ground), `${name} on ${ground}`).toBeGreaterThanOrEqual(
          4.5,
        );
      }
      expect(ratio(`st-${name}`, "surface"), `solid ${name}`).toBeGreaterThanOrEqual(3);
    }
  });

  it("can be read: text of every strength, also on hovered and selected rows", () => {
    for (const text of ["text", "text-muted", "text-subtle", "accent"]) {
      for (const ground of ["surface", "canvas", "raised", "hover"]) {
        expect(ratio(text, ground), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      }
    }
    expect(ratio("on-accent", "accent")).toBeGreaterThanOrEqual(4.5);
    expect(ratio("border-strong", "surface")).toBeGreaterThanOrEqual(3);
  });

  it("can be read: the sixteen colours of a terminal on the log", () => {
    for (let code = 0; code < 16; code += 1) {
      expect(ratio(`ansi-${code}`, "log-bg"), `ansi ${code}`).toBeGreaterThanOrEqual(4.5);
    }
  });

  const types = ["error", "warning", "success", "header", "info", "verbose"];

  it("can be read: the types of a window's lines, on the log and on the tints of rows", () => {
    for (const type of [...types, "caller"]) {
      for (const ground of ["log-bg", "selected", "st-failed-tint", "st-retrying-tint"]) {
        if (ground.includes("failed") && type !== "error") continue;
        if (ground.includes("retrying") && type !== "warning") continue;
        expect(ratio(`line-${type}`, ground), `${type} on ${ground}`).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  it.each<Vision>(["normal", "protan", "deutan", "tritan"])(
    "keeps the types of lines apart for %s eyes",
    (vision) => {
      for (const [place, a] of types.entries()) {
        for (const b of types.slice(place + 1)) {
          expect(
            difference(get(`line-${a}`), get(`line-${b}`), vision),
            `${a} and ${b}`,
          ).toBeGreaterThanOrEqual(10);
        }
      }
    },
  );
});
