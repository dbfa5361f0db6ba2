// What stands in the fields of a form, and what of it is sent: a field keeps its text as it was typed, also while that is no
// value yet.
import {
  type Definition,
  type Given,
  type GivenValues,
  type Group,
  isSeveral,
  type Json,
  type Parameter,
  partsCount,
} from "./definition";
import { defaultOf } from "./fill";
import { NoValuesError, parseRange } from "./range";
import { readValue, splitParts } from "./read";
import { parseSeveral, severalText } from "./several";
import { asWritten, print } from "./written";

export interface FormSection {
  group: Group | null;
  parameters: Parameter[];
}

/** Groups in their order, each with its parameters; first those that stand in none. */
export function sectionsOf({ groups = [], parameters = [] }: Definition): FormSection[] {
  const told = new Map(groups.map((group) => [group.name, group]));
  for (const { group } of parameters)
    if (group && !told.has(group)) told.set(group, { name: group });
  const without: FormSection = { group: null, parameters: parameters.filter((one) => !one.group) };
  const within = [...told.values()].map((group) => ({
    group,
    parameters: parameters.filter((one) => one.group === group.name),
  }));
  return [without, ...within].filter((section) => section.parameters.length > 0);
}

/** What stands in the field of a parameter. */
export const givenOf = (parameter: Parameter, values: GivenValues): Given =>
  values[parameter.name] === undefined ? (parameter.default ?? null) : values[parameter.name]!;

/** The texts of the parts of a pair or list, one for each box. */
export function partTexts(parameter: Parameter, given: Given): string[] {
  const texts = Array.isArray(given) ? given.map(print) : splitParts(print(given));
  const count = Math.max(partsCount(parameter) ?? 0, texts.length, 1);
  return Array.from({ length: count }, (_, place) => texts[place] ?? "");
}

/** What is chosen of the choices, as texts. */
export const chosenOf = (given: Given): string[] =>
  Array.isArray(given) ? given.map(print) : given === null || given === "" ? [] : [print(given)];

const ARE_NUMBERS: readonly string[] = ["integer", "float"];

/** A value as it is sent: a typed number as a number where that says the same. */
function oneToSend(parameter: Parameter, given: Json): Json {
  const { type, of } = parameter;
  if (Array.isArray(given)) {
    const isText = of === "string" || type === "choices";
    if (given.every((part) => print(part).trim() === "")) return null;
    return isText ? given : given.map((part) => asWritten(print(part).trim()));
  }
  if (typeof given !== "string") return given;
  if (ARE_NUMBERS.includes(type)) return given.trim() === "" ? null : asWritten(given.trim());
  const mayBeEmpty = ["string", "text", "path", "secret"].includes(type);
  return given === "" && !mayBeEmpty ? null : given;
}

function severalToSend(several: Json): Json {
  if (typeof several !== "string") return several;
  try {
    return parseSeveral(several);
  } catch (problem) {
    // It is refused where it stands; a draft keeps it as it was typed.
    if (problem instanceof NoValuesError) return several;
    throw problem;
  }
}

/** The values as they are sent. */
export function toSend({ parameters = [] }: Definition, values: GivenValues): GivenValues {
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const sent = Object.entries(values).map(([name, given]): [string, Given] => {
    const parameter = byName.get(name);
    if (isSeveral(given)) return [name, { several: severalToSend(given.several) }];
    return [name, parameter ? oneToSend(parameter, given) : given];
  });
  return Object.fromEntries(sent);
}

/** The values that may be kept: secrets are not. */
export function withoutSecrets({ parameters = [] }: Definition, values: GivenValues): GivenValues {
  const secrets = new Set(
    parameters.filter(({ type }) => type === "secret").map(({ name }) => name),
  );
  return Object.fromEntries(Object.entries(values).filter(([name]) => !secrets.has(name)));
}

/** From one value to several: the one there is, to be added to. */
export function asSeveral(parameter: Parameter, given: Given): Given {
  if (parameter.type === "boolean") return { several: [true, false] };
  if (parameter.type === "choice") return { several: chosenOf(given) };
  if (given === null || given === "") return { several: "" };
  if (Array.isArray(given)) return { several: severalText([given]) };
  const isPlain = [...ARE_NUMBERS, "date", "pair", "list"].includes(parameter.type);
  return { several: isPlain ? print(given) : severalText([given]) };
}

/** Back to one: the first of them. */
export function asOne(parameter: Parameter, given: Given): Given {
  if (!isSeveral(given)) return given;
  const [first] = listOf(given) ?? [];
  if (first !== undefined) return first;
  return typeof given.several === "string" ? given.several : (parameter.default ?? null);
}

/** Values of several that are shown; a longer range is cut. */
const LISTED_MAX = 1000;

/** The several values one by one; undefined when they are none. */
function listOf({ several }: { several: Json }): Json[] | undefined {
  try {
    const sent = severalToSend(several);
    if (Array.isArray(sent)) return sent;
    const range = parseRange(severalText(sent));
    if (!range) return undefined;
    return Array.from({ length: Math.min(range.count, LISTED_MAX) }, (_, n) => range.value(n));
  } catch {
    return undefined;
  }
}

/** How many values there are, with the first ones and the last; undefined when they are none. */
export function previewOf(several: Json): { count: number; texts: string[] } | undefined {
  const list = listOf({ several });
  if (!list || list.length === 0) return undefined;
  const range = typeof several === "string" && list.length === LISTED_MAX && parseRange(several);
  const count = range ? range.count : list.length;
  const last = range ? range.value(count - 1) : list.at(-1)!;
  const texts = list.map((value) => (Array.isArray(value) ? severalText([value]) : print(value)));
  if (count <= 6) return { count, texts };
  return { count, texts: [...texts.slice(0, 4), "…", print(last)] };
}

/** A value as the program has it, or as it is written where it is none: to compare. */
function normal(parameter: Parameter, given: Given): string {
  const read = (one: Json): Json => {
    try {
      return readValue(parameter, one);
    } catch {
      return one;
    }
  };
  if (!isSeveral(given)) return JSON.stringify(read(given));
  const list = listOf(given);
  return JSON.stringify({ several: list ? list.map(read) : given.several });
}

/** Whether two things that are given come to the same. */
export const isSameGiven = (parameter: Parameter, a: Given, b: Given): boolean =>
  normal(parameter, a) === normal(parameter, b);

/** Whether it has the value that it has when nobody says another. */
export const isDefault = (parameter: Parameter, values: GivenValues): boolean =>
  values[parameter.name] === undefined ||
  isSameGiven(parameter, givenOf(parameter, values), defaultOf(parameter));

/** A value as people read it: `(100, 100)`, `1..5`, `•••`. */
export function givenText(given: Given | undefined): string {
  if (given === undefined || given === null) return "";
  if (isSeveral(given)) return severalText(given.several);
  return Array.isArray(given) ? `(${given.map(print).join(", ")})` : print(given);
}
