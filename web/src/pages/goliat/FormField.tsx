import { type ReactNode, useId } from "react";
import { FieldError } from "./FieldError";

interface FieldProps {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  children: (props: FieldLinks) => ReactNode;
}

/** What ties a control to its label, its hint and what is wrong with it. */
interface FieldLinks {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
}

/** A control under its label, with what is wrong with it under both. */
export function FormField({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const said = [error ? `${id}-error` : "", hint ? `${id}-hint` : ""].filter(Boolean).join(" ");
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <label htmlFor={id} className="font-medium text-sm">
        {label}
      </label>
      {children({
        id,
        "aria-describedby": said || undefined,
        "aria-invalid": error ? true : undefined,
      })}
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
      {hint && (
        <p id={`${id}-hint`} className="text-muted text-xs">
          {hint}
        </p>
      )}
    </div>
  );
}

export const CONTROL =
  "rounded-md border border-strong/60 bg-surface text-sm text-text placeholder:text-subtle hover:border-strong aria-invalid:border-failed";
