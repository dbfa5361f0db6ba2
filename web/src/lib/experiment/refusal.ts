// Why a value is refused, in the server's words: its own table of them is made into messages.gen.ts.
import type { Parameter } from "./definition";
import { titleOf } from "./definition";
import { MESSAGES } from "./messages.gen";

type RefusalCode = keyof typeof MESSAGES;

export interface Refusal {
  code: string;
  /** Empty for the values as a whole. */
  parameter: string;
  message: string;
  /** The part of a pair or list, from 0. */
  part?: number | null;
}

type Details = Record<string, string>;

/** A refusal on its way out of what reads a value. */
export class RefusedError extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message);
  }
}

export const refusalOf = (code: RefusalCode, parameter: Parameter, details: Details = {}) =>
  titledRefusal(code, parameter.name, titleOf(parameter), details);

/** A refusal that calls the parameter, or a part of it, `title`. */
export function titledRefusal(
  code: RefusalCode,
  parameter: string,
  title: string,
  details: Details = {},
): Refusal {
  const all: Details = { ...details, parameter, title };
  const message = MESSAGES[code].replace(/\{(\w+)\}/g, (_, name: string) => short(all[name] ?? ""));
  return { code, parameter, message };
}

const QUOTED_BYTES_MAX = 80;

/** One line, cut when long. */
function short(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is replaced
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f]/g, " ");
  const cut = beginning(line, QUOTED_BYTES_MAX);
  return cut === line ? line : `${cut}…`;
}

/** As much of a text as has at most so many bytes. */
function beginning(text: string, bytes: number): string {
  const encoded = new TextEncoder().encode(text);
  if (encoded.length <= bytes) return text;
  let end = bytes;
  while (end > 0 && (encoded[end]! & 0xc0) === 0x80) end -= 1;
  return new TextDecoder().decode(encoded.subarray(0, end));
}

/** A text in backticks, as messages have it; a long one is cut and says its length. */
export function quotedText(text: string): string {
  const line = text.replace(/[\n\r\0]/g, " ");
  const cut = beginning(line, QUOTED_BYTES_MAX);
  return cut === line
    ? `\`${line}\``
    : `\`${cut}…\` (${new TextEncoder().encode(text).length} bytes)`;
}
