// What every control of a form is told.
import type { Given, Parameter } from "@/lib/experiment/definition";

export interface ControlProps {
  parameter: Parameter;
  given: Given;
  onChange: (given: Given) => void;
  /** What ties it to its label, its help and what is wrong with it. */
  links: {
    id: string;
    "aria-describedby": string | undefined;
    "aria-invalid": true | undefined;
    "aria-required": true | undefined;
  };
  /** The part of it that is wrong. */
  wrongPart: number | undefined;
}

export const BOX =
  "min-w-0 rounded-md border border-strong/60 bg-surface text-sm text-text placeholder:text-subtle hover:border-strong aria-invalid:border-failed";
