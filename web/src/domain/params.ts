// Parameters as people tell tasks apart by them. A task of a GOLIAT study is called after what it is (`part`), and its
// number is said beside it anyway.

const PART = "part";
const INDEX = "index";

/** The names in the order in which they are shown: what the task is comes first. */
export function shownNames(names: readonly string[]): string[] {
  if (!names.includes(PART)) return [...names];
  const rest = names.filter((name) => name !== PART && name !== INDEX);
  return [PART, ...rest];
}

/** What a task of a study is, `thelonious × 450 MHz`; null of other tasks. */
export function partOf(params: Record<string, unknown>): string | null {
  const part = params[PART];
  return typeof part === "string" && INDEX in params ? part : null;
}

/** Parameters that tell tasks apart, as `h=0.1 f=700`; what a task of a study is, by itself. */
export function paramsText(params: Record<string, unknown>, only?: readonly string[]): string {
  const part = partOf(params);
  if (part !== null) return part;
  const names =
    only && only.length > 0 ? only.filter((name) => name in params) : Object.keys(params);
  return names
    .map((name) => `${name}=${typeof params[name] === "object" ? "…" : String(params[name])}`)
    .join(" ");
}
