// Where in a text of TOML, YAML or JSON the place of a mistake is. A guess that is made by looking at the lines: good enough to
// put the cursor there, and undefined rather than wrong.
import type { WrittenDefinition } from "@/api/experimentTypes";

const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** The line, from 1, of `parameters[3].minimum`. */
export function lineOfPath(
  { format, text }: WrittenDefinition,
  path: string,
  message: string,
): number | undefined {
  const told = /\bline (\d+)/.exec(message)?.[1];
  if (told) return Number(told);
  const lines = text.split("\n");
  const steps = path.match(/[^.[\]]+/g) ?? [];
  if (steps.length === 0) return undefined;
  return (format === "toml" ? inToml(lines, steps) : undefined) ?? byName(lines, message, steps);
}

/** Tables are headed by their names; the last key stands below its table. */
function inToml(lines: readonly string[], steps: readonly string[]): number | undefined {
  const [table = "", place, key] = steps;
  if (place !== undefined && /^\d+$/.test(place)) {
    const heads = lines.flatMap((line, at) => (line.trim() === `[[${table}]]` ? [at] : []));
    const head = heads[Number(place)];
    if (head === undefined) return undefined;
    return (key && keyBelow(lines, head, key)) || head + 1;
  }
  const names = steps.filter((step) => !/^\d+$/.test(step));
  for (let length = names.length; length > 0; length -= 1) {
    const head = lines.findIndex((line) => line.trim() === `[${names.slice(0, length).join(".")}]`);
    if (head < 0) continue;
    const below = names[length];
    return (below && keyBelow(lines, head, below)) || head + 1;
  }
  return keyBelow(lines, -1, names[0] ?? "");
}

/** The key of a table that begins at line `head` (from 0), before the next table. */
function keyBelow(lines: readonly string[], head: number, key: string): number | undefined {
  const pattern = new RegExp(`^\\s*"?${literally(key)}"?\\s*=`);
  for (let at = head + 1; at < lines.length; at += 1) {
    const line = lines[at] ?? "";
    if (/^\s*\[/.test(line)) return undefined;
    if (pattern.test(line)) return at + 1;
  }
  return undefined;
}

/** Messages about a parameter say its name: the line in which it gets it. */
function byName(
  lines: readonly string[],
  message: string,
  steps: readonly string[],
): number | undefined {
  const name = /\(parameter `([^`]+)`\)/.exec(message)?.[1];
  const pattern = name
    ? new RegExp(`"?name"?\\s*[:=]\\s*["']?${literally(name)}["']?\\s*,?\\s*$`)
    : new RegExp(`^\\s*(- )?"?${literally(steps[0] ?? "")}"?\\s*[:=]`);
  const at = lines.findIndex((line) => pattern.test(line));
  return at < 0 ? undefined : at + 1;
}
