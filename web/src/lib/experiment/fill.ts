// From what is given to what a run has: defaults, what is shown, what needs what. The same as the server's (core,
// experiment/fill.rs).
import { NO_LIST } from "@/words/several";
import { holds, isSet, namesOf, toldAs, unmetOf } from "./conditions";
import {
  canBeSeveral,
  type Definition,
  type Given,
  type GivenValues,
  isSeveral,
  type Json,
  type Parameter,
} from "./definition";
import { nearest } from "./nearest";
import { NoValuesError, parseRange, type Range } from "./range";
import { readValue } from "./read";
import { type Refusal, RefusedError, refusalOf, titledRefusal } from "./refusal";
import { parseSeveral } from "./several";
import { print } from "./written";

/** Values of a range that are held against the rules one by one; of a longer one, these and the last. */
const RANGE_VALUES_READ_MAX = 1000;

interface Filled {
  /** In the order of the parameters, the first reason of each. */
  refusals: Refusal[];
  /** Names of the parameters that are shown. */
  shown: ReadonlySet<string>;
}

/** Holds what is given against the rules. What is not given has its default. */
export function fill({ parameters = [] }: Definition, given: GivenValues): Filled {
  const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const refusals = Object.keys(given)
    .filter((name) => !byName.has(name))
    .map((name) => unknown(name, [...byName.keys()]));
  const wrong = new Map<string, Refusal>();
  const held = new Map<string, Json[]>();
  for (const parameter of parameters) {
    try {
      const one = given[parameter.name];
      held.set(
        parameter.name,
        one === undefined ? [defaultOf(parameter)] : readGiven(parameter, one),
      );
    } catch (problem) {
      if (!(problem instanceof RefusedError)) throw problem;
      wrong.set(parameter.name, problem.refusal);
      held.set(parameter.name, [null]);
    }
  }
  const shown = shownAmong(byName, held);
  for (const parameter of parameters.filter(({ name }) => shown.has(name))) {
    const values = held.get(parameter.name) ?? [];
    const refusal =
      wrong.get(parameter.name) ??
      required(parameter, values) ??
      needs(parameter, values, { byName, held, shown });
    if (refusal) refusals.push(refusal);
  }
  return { refusals, shown };
}

/** The value it has when nobody says another. */
export function defaultOf(parameter: Parameter): Json {
  try {
    return readValue(parameter, parameter.default ?? null);
  } catch {
    return null;
  }
}

function unknown(name: string, known: readonly string[]): Refusal {
  const near = nearest(name, known);
  return near === undefined
    ? titledRefusal("unknown", name, name)
    : titledRefusal("misspelt", name, name, { near });
}

/** The values that it comes to; of a long range the first ones and the last. Throws a RefusedError. */
function readGiven(parameter: Parameter, given: Given): Json[] {
  if (!isSeveral(given)) return [readValue(parameter, given)];
  if (!canBeSeveral(parameter)) throw new RefusedError(refusalOf("one_value", parameter));
  try {
    const several = severalOf(given.several);
    if (Array.isArray(several)) return several.map((one) => readValue(parameter, one));
    return someOf(several).map((one) => readValue(parameter, one));
  } catch (problem) {
    if (!(problem instanceof NoValuesError)) throw problem;
    throw new RefusedError(refusalOf("several", parameter, { why: problem.message }));
  }
}

function severalOf(several: Json): Json[] | Range {
  if (Array.isArray(several)) {
    if (several.length === 0) throw new NoValuesError(NO_LIST.empty);
    return several;
  }
  if (typeof several !== "string") throw new NoValuesError(NO_LIST.badList);
  const read = parseSeveral(several);
  return typeof read === "string" ? (parseRange(read) ?? []) : read;
}

function someOf({ count, value }: Range): Json[] {
  const first = Math.min(count, RANGE_VALUES_READ_MAX);
  const values = Array.from({ length: first }, (_, number) => value(number));
  return count > first ? [...values, value(count - 1)] : values;
}

type ByName = ReadonlyMap<string, Parameter>;
type Held = ReadonlyMap<string, Json[]>;

function shownAmong(byName: ByName, held: Held): ReadonlySet<string> {
  const known = new Map<string, boolean>();
  // Conditions that go round in a circle are refused with the definition, so this ends.
  const isShown = (name: string): boolean => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const parameter = byName.get(name);
    const shown =
      parameter !== undefined &&
      namesOf(parameter.shown_when).every(
        (other) =>
          isShown(other) &&
          (held.get(other) ?? []).some((value) => holds(parameter.shown_when, other, value)),
      );
    known.set(name, shown);
    return shown;
  };
  return new Set([...byName.keys()].filter(isShown));
}

function required(parameter: Parameter, values: readonly Json[]): Refusal | undefined {
  const isAbsent = (value: Json) => typeof value !== "boolean" && !isSet(value);
  return parameter.required && values.some(isAbsent) ? refusalOf("required", parameter) : undefined;
}

interface Around {
  byName: ByName;
  held: Held;
  shown: ReadonlySet<string>;
}

function needs(parameter: Parameter, values: readonly Json[], around: Around): Refusal | undefined {
  const standard = print(defaultOf(parameter));
  const saysSomething = (value: Json) =>
    parameter.type === "boolean" ? value === true : isSet(value) && print(value) !== standard;
  if (!values.some(saysSomething)) return undefined;
  const unmet = unmetOf(
    parameter.needs,
    (name) => around.shown.has(name),
    (name) => around.held.get(name) ?? [],
  );
  if (unmet.length === 0) return undefined;
  const told = unmet.map((name) => toldAs(parameter.needs, name, around.byName.get(name)));
  return refusalOf("needs", parameter, { needs: told.join(" and ") });
}
