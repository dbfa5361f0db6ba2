// The types that a GUI client (GOLIAT's) gives its lines: how each looks, and how a choice of them stands in an address.
import type { LineType } from "@/api/types";
import type { StateClass } from "@/lib/palette";
import { LINE_TYPE_NAMES } from "@/words/log";

interface TypeLook {
  /** On the button that shows these lines alone. */
  name: string;
  /** Beside the line, so that its colour is never needed. */
  mark: string;
  /** Types that tell of trouble are tinted as states are. */
  class: StateClass | undefined;
}

const CLASSES: Partial<Record<LineType, StateClass>> = {
  fatal: "failed",
  error: "failed",
  warning: "retrying",
  highlight: "retrying",
  success: "completed",
};

/** In the order of the buttons: what a person looks for first comes first. */
export const LINE_TYPES: readonly LineType[] = [
  "fatal",
  "error",
  "warning",
  "highlight",
  "success",
  "header",
  "progress",
  "info",
  "default",
  "verbose",
  "caller",
];

/** What counts as a warning, and as an error, in the numbers that the server keeps. */
export const WARNING_TYPES: LineType[] = ["warning", "highlight"];
export const ERROR_TYPES: LineType[] = ["fatal", "error"];

export const typeLook = (type: LineType): TypeLook => ({
  ...LINE_TYPE_NAMES[type],
  class: CLASSES[type],
});

export const isLineType = (stream: string): stream is LineType =>
  Object.hasOwn(LINE_TYPE_NAMES, stream);

/** `warning,highlight` of an address; what is no type is left out, and the order is always the same. */
export function readTypes(text: string | undefined): LineType[] {
  const named = new Set(text?.split(","));
  return LINE_TYPES.filter((type) => named.has(type));
}

/** For an address; nothing when there is no choice. */
export const writeTypes = (types: readonly LineType[]): string | undefined =>
  types.length > 0 ? LINE_TYPES.filter((type) => types.includes(type)).join(",") : undefined;
