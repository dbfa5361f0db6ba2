// A parameter as the fields of a dialog, and back. What the dialog does not ask for stays as it was.
import {
  choicesOf,
  type Json,
  type Parameter,
  type ParameterKind,
} from "@/lib/experiment/definition";
import { splitParts } from "@/lib/experiment/read";
import { asWritten, isNumber, print } from "@/lib/experiment/written";

export interface ParameterForm {
  name: string;
  type: ParameterKind;
  label: string;
  help: string;
  group: string;
  unit: string;
  standard: string;
  minimum: string;
  maximum: string;
  choices: string;
  length: string;
  parts: string;
  required: boolean;
  advanced: boolean;
}

export function formOf(parameter: Parameter | null): ParameterForm {
  const one = parameter ?? { name: "", type: "string" as const };
  const standard = one.default;
  return {
    name: one.name,
    type: one.type,
    label: one.label ?? "",
    help: one.help ?? "",
    group: one.group ?? "",
    unit: one.unit ?? "",
    standard: Array.isArray(standard) ? standard.map(print).join(", ") : print(standard),
    minimum: print(one.minimum),
    maximum: print(one.maximum),
    choices: choicesOf(one)
      .map(({ value, label }) => (label ? `${print(value)} = ${label}` : print(value)))
      .join("\n"),
    length: print(one.length),
    parts: (one.parts ?? []).join(", "),
    required: one.required ?? false,
    advanced: one.advanced ?? false,
  };
}

const hasChoices = (type: ParameterKind) => type === "choice" || type === "choices";
const hasParts = (type: ParameterKind) => type === "pair" || type === "list";
const hasBounds = (type: ParameterKind) =>
  type === "integer" || type === "float" || type === "date" || hasParts(type);

/** What the dialog asks for, of a kind. */
export const asks = { choices: hasChoices, parts: hasParts, bounds: hasBounds };

export function parameterOf(form: ParameterForm, before: Parameter | null): Parameter {
  const { type } = form;
  const words = (text: string) => text.trim() || undefined;
  const bound = (text: string) =>
    hasBounds(type) && text.trim() ? (asWritten(text.trim()) as number | string) : undefined;
  return {
    ...before,
    name: form.name.trim(),
    type,
    label: words(form.label),
    help: words(form.help),
    group: words(form.group),
    unit: words(form.unit),
    required: form.required || undefined,
    default: standardOf(form),
    minimum: bound(form.minimum),
    maximum: bound(form.maximum),
    choices: hasChoices(type) ? choicesFrom(form.choices, before) : undefined,
    length: type === "list" && form.length.trim() ? Number(form.length) : undefined,
    parts: hasParts(type) && form.parts.trim() ? listOf(form.parts) : undefined,
    advanced: form.advanced || undefined,
  };
}

const listOf = (text: string): string[] => text.split(",").map((part) => part.trim());

function standardOf({ type, standard }: ParameterForm): Json | undefined {
  const text = standard.trim();
  if (text === "" || type === "secret") return undefined;
  if (type === "boolean") return text.toLowerCase() === "true";
  if (hasParts(type)) return splitParts(text).map(asWritten);
  if (type === "choices") return listOf(text);
  return isNumber(text) && (type === "integer" || type === "float") ? asWritten(text) : standard;
}

/** A choice that was there before keeps what is said of it beside its label. */
function choicesFrom(text: string, before: Parameter | null): Json[] {
  const known = new Map((before ? choicesOf(before) : []).map((one) => [print(one.value), one]));
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .map((line) => {
      const equals = line.indexOf(" = ");
      const value = equals < 0 ? line : line.slice(0, equals).trim();
      const old = known.get(value);
      const kept = old?.value ?? asWritten(value);
      if (equals < 0 && !old?.help) return kept;
      const choice: { [key: string]: Json } = { value: kept };
      if (equals >= 0) choice.label = line.slice(equals + 3).trim();
      if (old?.help) choice.help = old.help;
      return choice;
    });
}
