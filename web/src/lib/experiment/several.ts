// Several values as they stand in a field: `1..100`, `0.1, 0.2`, `"a,b", c`, `(100, 100), (50, 50)`.
import { NO_LIST } from "@/words/several";
import type { Json } from "./definition";
import { looksLikeRange, NoValuesError, parseRange } from "./range";
import { quotedText } from "./refusal";
import { asWritten, print } from "./written";

const LIST_MAX = 1_000_000;

/** A list, or the text of a range that stands alone. Throws a NoValuesError. */
export function parseSeveral(text: string): Json[] | string {
  if (text.trim() === "") throw new NoValuesError(NO_LIST.empty);
  const values: Json[] = [];
  let rest = text;
  for (;;) {
    const trimmed = rest.trimStart();
    const [after, range] = trimmed.startsWith('"')
      ? inQuotes(trimmed, values)
      : unquoted(trimmed, values);
    if (range !== undefined) return range;
    if (!after.startsWith(",")) return values;
    rest = after.slice(1);
    if (rest.trim() === "") throw new NoValuesError(NO_LIST.commaEnd);
  }
}

type Rest = [after: string, rangeAlone?: string];

/** Takes what stands between quotes; `""` inside is a quote. */
function inQuotes(text: string, values: Json[]): Rest {
  const match = /^"((?:[^"]|"")*)"/.exec(text);
  if (!match) throw new NoValuesError(NO_LIST.openQuote);
  values.push(match[1]!.replaceAll('""', '"'));
  const after = text.slice(match[0].length).trimStart();
  if (after === "" || after.startsWith(",")) return [after];
  throw new NoValuesError(NO_LIST.behindQuote(quotedText(after)));
}

function unquoted(text: string, values: Json[]): Rest {
  const end = endOfItem(text);
  const [item, after] = [text.slice(0, end).trimEnd(), text.slice(end)];
  if (item === "") throw new NoValuesError(NO_LIST.commaAlone);
  const range = parseRange(item);
  if (range === undefined) {
    if (looksLikeNumbers(item))
      throw new NoValuesError(NO_LIST.onlyNumbers(quotedText(item), item));
    values.push(item === "true" ? true : item === "false" ? false : asWritten(item));
    return [after];
  }
  // Alone it stays a range, however long it is.
  if (values.length === 0 && after === "") return [after, item];
  if (values.length + range.count > LIST_MAX) throw new NoValuesError(NO_LIST.tooMany);
  for (let number = 0; number < range.count; number += 1) values.push(range.value(number));
  return [after];
}

/** `2024-01-01..2024-01-05`: somebody counts, but not in numbers. */
function looksLikeNumbers(item: string): boolean {
  if (!looksLikeRange(item)) return false;
  const dots = item.indexOf("..");
  const counts = (end: string) => /^[-+]*\d/.test(end.trim());
  return counts(item.slice(0, dots)) && counts(item.slice(dots + 2));
}

const PARTNERS: Record<string, string> = { "]": "[", ")": "(", "}": "{" };

/** Where the item ends: at the next comma that is in no bracket. */
function endOfItem(text: string): number {
  const open: string[] = [];
  let holdsComma = false;
  for (let at = 0; at < text.length; at += 1) {
    const c = text[at]!;
    if ("[({".includes(c)) open.push(c);
    else if (c in PARTNERS) {
      if (open.at(-1) === PARTNERS[c]) open.pop();
    } else if (c === ",") {
      if (open.length === 0) return at;
      holdsComma = true;
    }
  }
  // `a(` alone may be a text; with a comma inside nobody knows where the value ends.
  if (open[0] !== undefined && holdsComma) throw new NoValuesError(NO_LIST.openBracket(open[0]));
  return text.length;
}

/** Several values as one would type them: what parseSeveral reads back. */
export function severalText(several: Json): string {
  if (typeof several === "string") return several;
  if (!Array.isArray(several)) return rangeText(several);
  return several.map(itemText).join(", ");
}

function itemText(value: Json): string {
  if (Array.isArray(value)) return `(${value.map(print).join(", ")})`;
  const text = print(value);
  // A text that would be read back as a number or truth value says by quotes that it is none.
  const isOther =
    typeof value === "string" && (/^(true|false)$/.test(text) || asWritten(text) !== text);
  const isSafe = text !== "" && text === text.trim() && !isOther && !/[",[\](){}]|\.\./.test(text);
  const isBracketed = /^[([][^()[\]"]*[)\]]$/.test(text);
  return isSafe || isBracketed ? text : `"${text.replaceAll('"', '""')}"`;
}

/** A range that was sent as a table. */
function rangeText(range: Json): string {
  if (range === null || typeof range !== "object" || Array.isArray(range)) return print(range);
  const { from, to, step, n, scale } = range;
  const more =
    step !== undefined ? ` step ${print(step)}` : n !== undefined ? ` n ${print(n)}` : "";
  return `${scale === "log" ? "log " : ""}${print(from)}..${print(to)}${more}`;
}
