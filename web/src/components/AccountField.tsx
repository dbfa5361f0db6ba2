import { type InputHTMLAttributes, useId } from "react";

interface AccountFieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, "onChange"> {
  label: string;
  value: string;
  onChange: (value: string) => void;
  help?: string | undefined;
  /** What is wrong with it; read aloud when it comes. */
  error?: string | undefined;
}

/** A field with its label above and, below, help or what is wrong. Password managers know it by `name` and `autoComplete`. */
export function AccountField({ label, help, error, onChange, ...rest }: AccountFieldProps) {
  const id = useId();
  const note = error ?? help;
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <input
        id={id}
        onChange={(event) => onChange(event.target.value)}
        aria-describedby={note ? `${id}-note` : undefined}
        aria-invalid={error !== undefined}
        className="h-9 rounded-md border border-strong/60 bg-surface px-2.5 text-text read-only:text-muted"
        {...rest}
      />
      {note && (
        <p
          id={`${id}-note`}
          className={error ? "text-failed" : "text-muted text-xs"}
          role={error ? "alert" : undefined}
        >
          {note}
        </p>
      )}
    </div>
  );
}
