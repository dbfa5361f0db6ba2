// What has to hold of other parameters for one to be shown, or changed.
import { type Conditions, type Json, type Parameter, titleOf } from "./definition";
import { isSameNumber, print } from "./written";

export function namesOf(conditions: Conditions | undefined): string[] {
  if (conditions === undefined) return [];
  if (typeof conditions === "string") return [conditions];
  return Array.isArray(conditions) ? conditions : Object.keys(conditions);
}

/** Whether a parameter is set: true, or any value at all. */
export function isSet(value: Json): boolean {
  if (value === null || value === false || value === "") return false;
  return !Array.isArray(value) || value.length > 0;
}

/** Whether what is asked of one parameter holds for a value. */
export function holds(conditions: Conditions | undefined, name: string, value: Json): boolean {
  if (conditions === undefined) return true;
  if (typeof conditions === "string" || Array.isArray(conditions)) return isSet(value);
  const wanted = conditions[name] ?? null;
  const several = Array.isArray(wanted) ? wanted : [wanted];
  return several.some((one) => isSame(one, value));
}

/** The same text, or the same number in other digits. A list is the same as each of its items. */
function isSame(wanted: Json, value: Json): boolean {
  if (Array.isArray(value) && !Array.isArray(wanted))
    return value.some((item) => isSame(wanted, item));
  const [a, b] = [print(wanted), print(value)];
  return a === b || isSameNumber(a, b);
}

/** Names of those that are not as asked for; every one of several values has to be. */
export function unmetOf(
  conditions: Conditions | undefined,
  isShown: (name: string) => boolean,
  valuesOf: (name: string) => readonly Json[],
): string[] {
  return namesOf(conditions).filter(
    (name) => !isShown(name) || !valuesOf(name).every((value) => holds(conditions, name, value)),
  );
}

/** A condition as people say it: `device = cuda or cpu`. */
export function toldAs(
  conditions: Conditions | undefined,
  name: string,
  parameter: Parameter | undefined,
): string {
  const title = parameter ? titleOf(parameter) : name;
  if (typeof conditions !== "object" || Array.isArray(conditions)) return title;
  const wanted = conditions[name] ?? null;
  const several = Array.isArray(wanted) ? wanted : [wanted];
  return `${title} = ${several.map(print).join(" or ")}`;
}
