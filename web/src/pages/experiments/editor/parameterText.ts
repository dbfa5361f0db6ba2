// Parameters in the text of a definition: added, changed, moved and taken away where they stand, so that everything else of the
// text, with its comments, stays as it was written.
import type { WrittenDefinition } from "@/api/experimentTypes";
import type { Json, Parameter } from "@/lib/experiment/definition";

/** Texts that can be changed by more than typing. */
export const canBuild = ({ format }: WrittenDefinition): boolean => format !== "yaml";

/** Puts a parameter in the place of another; behind all others when it has no place. */
export function putParameter(
  written: WrittenDefinition,
  parameter: Parameter,
  place?: number,
): WrittenDefinition {
  if (written.format === "json")
    return inJson(written, (all) => {
      all.splice(place ?? all.length, place === undefined ? 0 : 1, parameter);
    });
  const lines = written.text.split("\n");
  const block = place === undefined ? undefined : blocksOf(lines)[place];
  if (block) {
    const behind = blankBehind(lines, block);
    lines.splice(block.from, block.to - block.from, ...tomlOf(parameter), ...behind);
    return { ...written, text: lines.join("\n") };
  }
  const last = blocksOf(lines).at(-1);
  const at = last ? last.to : lines.length;
  const before = lines.slice(0, at);
  while (before.at(-1)?.trim() === "") before.pop();
  const gap = before.length > 0 ? [""] : [];
  const after = lines.slice(at);
  const tail = after.length > 0 && after[0]?.trim() !== "" ? [""] : [];
  const text = [...before, ...gap, ...tomlOf(parameter), ...tail, ...after].join("\n");
  return { ...written, text: text.endsWith("\n") ? text : `${text}\n` };
}

export function removeParameter(written: WrittenDefinition, place: number): WrittenDefinition {
  if (written.format === "json") return inJson(written, (all) => void all.splice(place, 1));
  const lines = written.text.split("\n");
  const block = blocksOf(lines)[place];
  if (block) lines.splice(block.from, block.to - block.from);
  return { ...written, text: lines.join("\n") };
}

/** Changes places with the one before it. */
export function raiseParameter(written: WrittenDefinition, place: number): WrittenDefinition {
  if (written.format === "json")
    return inJson(written, (all) => {
      const [one] = all.splice(place, 1);
      if (one) all.splice(place - 1, 0, one);
    });
  const lines = written.text.split("\n");
  const blocks = blocksOf(lines);
  const [upper, lower] = [blocks[place - 1], blocks[place]];
  if (!upper || !lower) return written;
  const text = [
    ...lines.slice(0, upper.from),
    ...withBlank(lines.slice(lower.from, lower.to)),
    ...lines.slice(upper.to, lower.from),
    ...lines.slice(upper.from, upper.to),
    ...lines.slice(lower.to),
  ].join("\n");
  return { ...written, text };
}

const withBlank = (lines: string[]): string[] =>
  lines.at(-1)?.trim() === "" ? lines : [...lines, ""];

function inJson(
  written: WrittenDefinition,
  change: (parameters: Parameter[]) => void,
): WrittenDefinition {
  try {
    const definition = JSON.parse(written.text || "{}") as { parameters?: Parameter[] };
    const parameters = [...(definition.parameters ?? [])];
    change(parameters);
    return { ...written, text: `${JSON.stringify({ ...definition, parameters }, null, 2)}\n` };
  } catch {
    // The text is no JSON now: there is nothing to put it into.
    return written;
  }
}

/** Lines from `from` up to `to`, counted from 0. */
interface Block {
  from: number;
  to: number;
}

/** The lines of each `[[parameters]]`, with the comments above it. */
function blocksOf(lines: readonly string[]): Block[] {
  const isHead = (line: string) => /^\s*\[\[\s*parameters\s*\]\]/.test(line);
  const isOther = (line: string) =>
    /^\s*\[/.test(line) && !/^\s*\[{1,2}\s*parameters\s*\./.test(line);
  const blocks: Block[] = [];
  let inText = "";
  lines.forEach((line, at) => {
    const opens = inText;
    inText = textAfter(line, inText);
    if (opens) return;
    const open = blocks.at(-1);
    if (open && open.to < 0 && isOther(line) && at > open.from) open.to = beforeComments(lines, at);
    if (isHead(line)) blocks.push({ from: beforeComments(lines, at), to: -1 });
  });
  const last = blocks.at(-1);
  if (last && last.to < 0) last.to = lines.length;
  return blocks;
}

/** Where the comments that stand right above a line begin. */
function beforeComments(lines: readonly string[], at: number): number {
  let from = at;
  while (from > 0 && lines[from - 1]?.trim().startsWith("#")) from -= 1;
  return from;
}

/** The quotes of a text of many lines that is open behind a line. */
function textAfter(line: string, open: string): string {
  let quotes = open;
  for (const [found] of line.matchAll(/'''|"""/g)) {
    if (!quotes) quotes = found;
    else if (quotes === found) quotes = "";
  }
  return quotes;
}

function blankBehind(lines: readonly string[], { to }: Block): string[] {
  return lines[to - 1]?.trim() === "" ? [""] : [];
}

/** Keys in the order in which people read them; others follow. */
const ORDER = "name type label help group unit required default minimum maximum step".split(" ");

function tomlOf(parameter: Parameter): string[] {
  const entries = Object.entries(parameter as unknown as Record<string, Json | undefined>);
  const rank = (key: string) => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length);
  const written = entries
    .filter((entry): entry is [string, Json] => entry[1] !== undefined && entry[1] !== null)
    .sort(([a], [b]) => rank(a) - rank(b));
  return ["[[parameters]]", ...written.map(([key, value]) => `${key} = ${tomlValue(value)}`)];
}

function tomlValue(value: Json): string {
  if (typeof value === "string") return JSON.stringify(value).replaceAll("\u007f", "\\u007f");
  if (Array.isArray(value)) return `[${value.map(tomlValue).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const entries = Object.entries(value).map(
    ([key, one]) => `${/^[\w-]+$/.test(key) ? key : JSON.stringify(key)} = ${tomlValue(one)}`,
  );
  return `{ ${entries.join(", ")} }`;
}
