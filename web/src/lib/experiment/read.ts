// One value of one parameter, read by its kind and held against its rules: the same as the server does (core,
// experiment/value.rs), so that people are told before anything is sent. src/lib/experiment/cases.test.ts holds both together.
import { choicesOf, type Json, type Parameter, partsCount, titleOf } from "./definition";
import type { MESSAGES } from "./messages.gen";
import { RefusedError, titledRefusal } from "./refusal";
import {
  asWritten,
  compareNumbers,
  fitsInteger,
  isDecimal,
  isNotFinite,
  isOnStep,
  isWhole,
  print,
} from "./written";

/** Stands for a secret wherever it is shown or quoted. */
const HIDDEN = "•••";
const WORD_BYTES_MAX = 128 * 1024 - 1;
const CHOICES_TOLD = 20;

/** The value as a run has it; null for none. Throws a RefusedError with the first rule that it breaks. */
export function readValue(parameter: Parameter, given: Json): Json {
  if (given === null) return null;
  const one = new One(parameter, titleOf(parameter));
  const { type } = parameter;
  if (type === "pair" || type === "list") return readParts(parameter, given);
  if (type === "choices") return readChoices(one, given);
  if (typeof given === "object") throw one.refused("not_text");
  const text = print(given);
  if (type === "string" || type === "path" || type === "secret") return one.text(text, false);
  if (type === "text") return one.text(text, true);
  const trimmed = text.trim();
  if (trimmed === "") return null;
  if (type === "integer") return one.whole(trimmed);
  if (type === "float") return one.number(trimmed);
  if (type === "boolean") return one.boolean(trimmed);
  if (type === "date") return one.date(trimmed);
  return one.choice(text);
}

type Details = Record<string, string>;

/** A value, or a part of one, with what people call it. */
class One {
  constructor(
    private readonly parameter: Parameter,
    private readonly title: string,
    private readonly part?: number,
  ) {}

  refused(code: keyof typeof MESSAGES, details: Details = {}): RefusedError {
    const refusal = titledRefusal(code, this.parameter.name, this.title, details);
    return new RefusedError(this.part === undefined ? refusal : { ...refusal, part: this.part });
  }

  wrong(code: keyof typeof MESSAGES, value: string): RefusedError {
    return this.refused(code, { value: this.parameter.type === "secret" ? HIDDEN : value });
  }

  text(text: string, manyLines: boolean): Json {
    const { name, pattern } = this.parameter;
    if (text.includes("\0")) throw this.refused("nul");
    if (!manyLines && /[\n\r]/.test(text)) throw this.refused("one_line");
    // The name of the variable that holds it, and `=`, count too.
    const most = WORD_BYTES_MAX - `MOTHERSHIP_PARAM_${name}`.length - 1;
    const bytes = new TextEncoder().encode(text).length;
    if (bytes > most) throw this.refused("too_long", { bytes: String(bytes), most: String(most) });
    if (pattern !== undefined && text !== "" && wholePattern(pattern)?.test(text) === false) {
      const value = this.parameter.type === "secret" ? HIDDEN : text;
      throw this.refused("pattern", { pattern, value });
    }
    return text;
  }

  whole(text: string): Json {
    if (!isWhole(text)) throw this.wrong(isNotFinite(text) ? "not_finite" : "not_whole", text);
    if (!fitsInteger(text)) throw this.wrong("overflow", text);
    return this.bounded(text);
  }

  number(text: string): Json {
    if (!isDecimal(text)) {
      if (isNotFinite(text)) throw this.wrong("not_finite", text);
      const better = text.replace(",", ".");
      if (better !== text && isDecimal(better))
        throw this.refused("decimal_comma", { value: text, better });
      throw this.wrong("not_number", text);
    }
    if (!Number.isFinite(Number(text))) throw this.wrong("overflow", text);
    return this.bounded(text);
  }

  private bounded(text: string): Json {
    this.between(text, compareNumbers);
    const { step, minimum } = this.parameter;
    if (step !== undefined) {
      const start = minimum === undefined ? "0" : print(minimum);
      if (!isOnStep(text, start, print(step)))
        throw this.refused("step", { step: print(step), start, value: text });
    }
    return asWritten(text);
  }

  private between(text: string, compare: (a: string, b: string) => number): void {
    const { minimum, maximum } = this.parameter;
    const [least, most] = [print(minimum), print(maximum)];
    const beyond =
      (minimum !== undefined && compare(text, least) < 0) ||
      (maximum !== undefined && compare(text, most) > 0);
    if (!beyond) return;
    const both = minimum !== undefined && maximum !== undefined;
    const code = both ? "outside" : minimum !== undefined ? "below" : "above";
    throw this.refused(code, { minimum: least, maximum: most, value: text });
  }

  boolean(text: string): Json {
    const lower = text.toLowerCase();
    if (lower === "true" || lower === "false") return lower === "true";
    throw this.wrong("not_boolean", text);
  }

  date(text: string): Json {
    if (!isDay(text)) throw this.wrong("not_date", text);
    this.between(text, (a, b) => (a < b ? -1 : a > b ? 1 : 0));
    return text;
  }

  choice(text: string): Json {
    const choices = choicesOf(this.parameter);
    const chosen = choices.find(({ value }) => print(value) === text);
    if (chosen) return chosen.value;
    const told = choices.slice(0, CHOICES_TOLD).map(({ value }) => print(value));
    const more = choices.length > CHOICES_TOLD ? ", …" : "";
    throw this.refused("not_choice", { choices: `${told.join(", ")}${more}`, value: text });
  }

  /** A part that is joined with others may not have in it what joins them. */
  separable(value: Json): Json {
    const separator = separatorOf(this.parameter);
    if (separator !== undefined && typeof value === "string" && value.includes(separator))
      throw this.refused("separator", { separator });
    return value;
  }
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** What joins the parts into one word; undefined where they are several. */
function separatorOf({ argument, ui_only }: Parameter): string | undefined {
  if (ui_only || argument === "none" || argument === "flag") return undefined;
  if (typeof argument !== "object") return ",";
  if (argument.form === "flag" || (argument.list ?? "joined") !== "joined") return undefined;
  return argument.separator ?? ",";
}

/** Undefined for one that browsers cannot read: the server knows it. */
function wholePattern(pattern: string): RegExp | undefined {
  try {
    return new RegExp(`^(?:${pattern})$`, "u");
  } catch {
    return undefined;
  }
}

/** The parts of a text: `100,100`, `(100, 100)`, `153 303 1000 1000`. */
export function splitParts(whole: string): string[] {
  const text = whole.trim();
  const inside = /^\((.*)\)$/s.exec(text)?.[1] ?? /^\[(.*)\]$/s.exec(text)?.[1] ?? text;
  const parts = inside.trim();
  if (parts === "") return [];
  return parts.includes(",") ? parts.split(",").map((part) => part.trim()) : parts.split(/\s+/);
}

function textsOf(given: Json): string[] {
  return Array.isArray(given) ? given.map(print) : splitParts(print(given));
}

function readParts(parameter: Parameter, given: Json): Json {
  const whole = new One(parameter, titleOf(parameter));
  const isNested = Array.isArray(given) && given.some((part) => typeof part === "object" && part);
  if (isNested || (typeof given === "object" && !Array.isArray(given)))
    throw whole.refused("not_text");
  const texts = textsOf(given);
  if (texts.every((text) => text.trim() === "")) return null;
  const wanted = partsCount(parameter);
  if (wanted !== undefined && wanted !== texts.length)
    throw whole.refused("parts", { wanted: String(wanted), found: String(texts.length) });
  return texts.map((text, place) => {
    const named = parameter.parts?.[place] ?? String(place + 1);
    const part = new One(parameter, `${titleOf(parameter)} (${named})`, place);
    if (parameter.of === "float") return part.number(text.trim());
    if (parameter.of === "string") return part.separable(part.text(text, false));
    return part.whole(text.trim());
  });
}

function readChoices(one: One, given: Json): Json {
  if (typeof given === "object" && !Array.isArray(given)) throw one.refused("not_text");
  const chosen: Json[] = [];
  for (const text of chosenTexts(one, given)) {
    const value = one.separable(one.choice(text));
    if (chosen.includes(value)) throw one.wrong("twice", text);
    chosen.push(value);
  }
  return chosen.length === 0 ? null : chosen;
}

/** A choice may have a comma in it. */
function chosenTexts(one: One, given: Json): string[] {
  if (Array.isArray(given)) return given.map(print);
  try {
    one.choice(print(given));
    return [print(given)];
  } catch {
    return splitParts(print(given));
  }
}
