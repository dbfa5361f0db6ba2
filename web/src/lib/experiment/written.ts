// Texts that are numbers, and numbers as texts: as the server reads and prints them.
import type { Json } from "./definition";

/** A value as it stands in a command. */
export function print(value: Json | undefined): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** `1`, `-0.5`, `.5`, `5.`, `1e-3`. */
const DECIMAL = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/;
export const isDecimal = (text: string): boolean => DECIMAL.test(text);

export const isNotFinite = (text: string): boolean =>
  /^(nan|inf|infinity)$/i.test(text.replace(/^[-+.]+/, ""));

const WHOLE = /^-?\d+$/;
export const isWhole = (text: string): boolean => WHOLE.test(text);

const INT_MIN = -(2n ** 63n);
const INT_MAX = 2n ** 63n - 1n;
export const fitsInteger = (text: string): boolean => {
  const whole = BigInt(text);
  return whole >= INT_MIN && whole <= INT_MAX;
};

/** Below 0, 0, or above: whole numbers digit by digit, others as a double. */
export function compareNumbers(a: string, b: string): number {
  if (isWhole(a) && isWhole(b)) {
    const difference = BigInt(a) - BigInt(b);
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }
  return Number(a) - Number(b);
}

/** Whether a number is reached from `start` in steps. */
export function isOnStep(text: string, start: string, step: string): boolean {
  if (isWhole(text) && isWhole(start) && isWhole(step))
    return BigInt(step) === 0n || (BigInt(text) - BigInt(start)) % BigInt(step) === 0n;
  const steps = (Number(text) - Number(start)) / Number(step);
  // 0.3 is three steps of 0.1, though not in binary.
  return Math.abs(steps - Math.round(steps)) <= 1e-6;
}

/** Numbers as JSON and people write them; `007` and `+5` are texts. */
const NUMBER = /^-?(0|[1-9]\d*|(?=\.\d))(\.\d*)?([eE][-+]?\d+)?$/;
export const isNumber = (text: string): boolean => NUMBER.test(text) && text !== "";

/** A text as a number where every reader prints that number so. */
export const asWritten = (text: string): Json =>
  isNumber(text) && String(Number(text)) === text && Math.abs(Number(text)) <= 2 ** 53 - 1
    ? Number(text)
    : text;

export const isSameNumber = (a: string, b: string): boolean =>
  isNumber(a) && isNumber(b) && compareNumbers(a, b) === 0;
