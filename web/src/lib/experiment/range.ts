// Ranges of numbers: `1..100`, `0..1 step 0.1`, `0..1 n 11`, `log 1..1000 n 4`. Both ends belong to them. Each value is computed
// from its number, as the server does.
import { NO_RANGE } from "@/words/several";
import type { Json } from "./definition";
import { quotedText } from "./refusal";
import { asWritten, isNumber, isWhole } from "./written";

export interface Range {
  count: number;
  value: (number: number) => Json;
}

/** Why several values are none: completes "NAME …". */
export class NoValuesError extends Error {}

const TASKS_MAX = 1_000_000_000;

/** What a range says, as it was typed. */
interface Typed {
  /** As a whole, for messages. */
  text: string;
  from: string;
  to: string;
  step?: string;
  n?: number;
  log: boolean;
}

/** Undefined when the text does not look like a range at all: it has no `..` behind a number. Throws a NoValuesError. */
export function parseRange(whole: string): Range | undefined {
  const text = whole.trim();
  const log = text.startsWith("log ");
  const body = log ? text.slice(4).trimStart() : text;
  const dots = body.indexOf("..");
  if (dots < 0) return undefined;
  const from = body.slice(0, dots).trim();
  if (!isNumber(from)) return undefined;
  const typed = readTyped(text, log, from, body.slice(dots + 2));
  const range = checked(typed);
  if (range.count > TASKS_MAX) throw new NoValuesError(NO_RANGE.tooMany(text, `${range.count}`));
  return range;
}

/** Whether a text that is no range looks like one: `a..z`, but not `../data`. */
export function looksLikeRange(whole: string): boolean {
  const text = whole.trim();
  const dots = text.indexOf("..");
  if (dots < 0) return false;
  const [from, to] = [text.slice(0, dots), text.slice(dots + 2)];
  const isEnd = (end: string) => end !== "" && !/[/\\ ]/.test(end);
  return isEnd(from.trim()) && isEnd(to.trim()) && !from.endsWith(".") && !to.startsWith(".");
}

function readTyped(text: string, log: boolean, from: string, behind: string): Typed {
  const unreadable = new NoValuesError(NO_RANGE.unreadable(quotedText(text)));
  const rest = behind.startsWith("=") ? behind.slice(1) : behind;
  // `1...3` is a slip of the hand, and not a range to `.3`.
  if (rest.startsWith(".")) throw unreadable;
  const [to = "", ...words] = rest.trim().split(/\s+/);
  if (!isNumber(to) || words.length % 2 !== 0) throw unreadable;
  const typed: Typed = { text, from, to, log };
  for (let place = 0; place < words.length; place += 2) {
    const [word, value = ""] = [words[place], words[place + 1]];
    if (word === "step" && typed.step === undefined && isNumber(value)) typed.step = value;
    else if (word === "n" && typed.n === undefined && /^\d+$/.test(value)) typed.n = Number(value);
    else throw unreadable;
  }
  return typed;
}

function checked(typed: Typed): Range {
  const { text, log, step, n } = typed;
  const [from, to] = [Number(typed.from), Number(typed.to)];
  if (!Number.isFinite(from) || !Number.isFinite(to))
    throw new NoValuesError(NO_RANGE.noForm(text));
  if (step !== undefined && n !== undefined) throw new NoValuesError(NO_RANGE.both);
  if (n === 0) throw new NoValuesError(NO_RANGE.none);
  if (log) {
    if (n === undefined) throw new NoValuesError(NO_RANGE.logCount);
    return logarithmic(text, from, to, n);
  }
  if (n === undefined) return inSteps(typed, from, to);
  if (n === 1 && from !== to) throw new NoValuesError(NO_RANGE.bothEnds(text));
  const size = (to - from) / (Math.max(n, 2) - 1);
  const areWhole = isWhole(typed.from) && isWhole(typed.to) && Number.isInteger(size);
  return areWhole ? whole(from, size, n) : linear(from, size, n, to);
}

function inSteps(typed: Typed, from: number, to: number): Range {
  const areWhole = isWhole(typed.from) && isWhole(typed.to);
  const step = typed.step ?? (areWhole ? "1" : undefined);
  if (step === undefined) throw new NoValuesError(NO_RANGE.noStep(typed.text));
  const size = Number(step);
  if (!Number.isFinite(size) || size === 0) throw new NoValuesError(NO_RANGE.zeroStep);
  if ((to - from) * size < 0) {
    const ends = `${typed.from}..${typed.to}`;
    throw new NoValuesError(NO_RANGE.away(typed.text, ends, String(Math.abs(size))));
  }
  if (areWhole && isWhole(step)) return whole(from, size, Math.floor((to - from) / size) + 1);
  // A billionth of a step forgives that 1 is not quite 10 × 0.1 in binary.
  const count = Math.floor((to - from) / size + 1e-9) + 1;
  const last = from + (count - 1) * size;
  return linear(from, size, count, Number(fixed(last, from, to)));
}

function logarithmic(text: string, from: number, to: number, n: number): Range {
  if (from <= 0 || to <= 0) throw new NoValuesError(NO_RANGE.logEnds(text));
  if (n === 1 && from !== to) throw new NoValuesError(NO_RANGE.bothEndsLog(text));
  if (n === 1) return whole(from, 0, 1);
  const value = (number: number): Json => {
    if (number === 0) return asWritten(String(from));
    if (number === n - 1) return asWritten(String(to));
    const share = number / (n - 1);
    const between = Math.exp(Math.log(from) + (Math.log(to) - Math.log(from)) * share);
    return asWritten(String(Number(between.toExponential(12))));
  };
  return { count: n, value };
}

const whole = (from: number, step: number, count: number): Range => ({
  count,
  value: (number) => asWritten(String(from + step * number)),
});

const linear = (from: number, step: number, count: number, last: number): Range => ({
  count,
  value: (number) =>
    asWritten(
      String(
        number === count - 1 && count > 1 ? last : Number(fixed(from + number * step, from, last)),
      ),
    ),
});

/** Rounded to 15 significant digits of the largest value: what a double always holds. */
function fixed(value: number, from: number, to: number): string {
  const largest = Math.max(Math.abs(from), Math.abs(to));
  const exponent = largest > 0 ? Math.floor(Math.log10(largest)) : 0;
  return value.toFixed(Math.min(100, Math.max(0, 14 - exponent)));
}
