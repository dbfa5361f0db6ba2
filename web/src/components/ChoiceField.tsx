import { useId } from "react";

interface ChoiceFieldProps<T extends string> {
  label: string;
  value: T;
  /** Each value with its word. */
  options: readonly (readonly [value: T, label: string])[];
  onChange: (value: T) => void;
  /** What the chosen one means. */
  help?: string | undefined;
  error?: string | undefined;
}

/** One of a few, with its label above and, below, what the chosen one means or what is wrong. */
export function ChoiceField<T extends string>({
  label,
  value,
  options,
  onChange,
  help,
  error,
}: ChoiceFieldProps<T>) {
  const id = useId();
  const note = error ?? help;
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <select
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value as T)}
        aria-describedby={note ? `${id}-note` : undefined}
        aria-invalid={error !== undefined}
        className="h-9 rounded-md border border-strong/60 bg-surface px-2 text-text"
      >
        {options.map(([option, word]) => (
          <option key={option} value={option}>
            {word}
          </option>
        ))}
      </select>
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
