// The types that a window (GOLIAT's) gives its lines: how each looks, and how a choice of them stands in an address.
import type { StateClass } from "@/lib/palette";

interface TypeLook {
  /** On the button that shows these lines alone. */
  name: string;
  /** Beside the line, so that its colour is never needed. */
  mark: string;
  /** Types that tell of trouble are tinted as states are. */
  class?: StateClass;
}

/** In the order of the buttons: what a person looks for first comes first. */
export const TYPE_LOOKS = {
  fatal: { name: "Fatal", mark: "FATAL", class: "failed" },
  error: { name: "Errors", mark: "ERROR", class: "failed" },
  warning: { name: "Warnings", mark: "WARN", class: "retrying" },
  highlight: { name: "Highlights", mark: "NOTE", class: "retrying" },
  success: { name: "Successes", mark: "OK", class: "completed" },
  header: { name: "Headers", mark: "HEAD" },
  progress: { name: "Progress", mark: "PROG" },
  info: { name: "Info", mark: "INFO" },
  default: { name: "Plain", mark: "" },
  verbose: { name: "Verbose", mark: "VERB" },
  caller: { name: "Callers", mark: "CALL" },
} as const satisfies Record<string, TypeLook>;

export type LineType = keyof typeof TYPE_LOOKS;
export const LINE_TYPES = Object.keys(TYPE_LOOKS) as LineType[];

/** What counts as a warning, and as an error, in the numbers that the server keeps. */
export const WARNING_TYPES: LineType[] = ["warning", "highlight"];
export const ERROR_TYPES: LineType[] = ["fatal", "error"];

export const typeLook = (type: LineType): TypeLook => TYPE_LOOKS[type];

export const isLineType = (stream: string): stream is LineType => Object.hasOwn(TYPE_LOOKS, stream);

/** `warning,highlight` of an address; what is no type is left out, and the order is always the same. */
export function readTypes(text: string | undefined): LineType[] {
  const named = new Set(text?.split(","));
  return LINE_TYPES.filter((type) => named.has(type));
}

/** For an address; nothing when there is no choice. */
export const writeTypes = (types: readonly LineType[]): string | undefined =>
  types.length > 0 ? LINE_TYPES.filter((type) => types.includes(type)).join(",") : undefined;
