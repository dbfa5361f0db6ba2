// The levels that lines seem to have, from their words. The page colours by the same words that the server counts by.
import type { SearchQuery } from "./source";

export const LEVELS = ["error", "warn", "info", "debug"] as const;
export type Level = (typeof LEVELS)[number];

const WORDS: Record<Level, string> = {
  error: "\\w*error|\\w*exception|fatal|critical|traceback|panicked",
  warn: "warn|\\w*warning",
  info: "info|notice",
  debug: "debug|trace",
};

const query = (level: Level): SearchQuery => ({
  text: `\\b(${WORDS[level]})\\b`,
  regex: true,
  caseSensitive: false,
});

/** What the server looks for. Searching sees lines without their escape sequences. */
export const LEVEL_QUERIES: Record<Level, SearchQuery> = {
  error: query("error"),
  warn: query("warn"),
  info: query("info"),
  debug: query("debug"),
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const COLOURS = /\x1b\[[0-9;:]*m/g;
const COLOURED = ["error", "warn"] as const;
const PATTERNS = {
  error: new RegExp(LEVEL_QUERIES.error.text, "i"),
  warn: new RegExp(LEVEL_QUERIES.warn.text, "i"),
};
const LOOKED_AT = 4096;

/** The level that colours a line: the worst that its words tell. */
export function lineLevel(text: string): "error" | "warn" | undefined {
  // Colour codes end in a letter that would hide the beginning of the word after them.
  const plain = text.slice(0, LOOKED_AT).replace(COLOURS, "");
  return COLOURED.find((level) => PATTERNS[level].test(plain));
}
