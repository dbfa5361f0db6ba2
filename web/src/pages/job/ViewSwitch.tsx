import clsx from "clsx";
import { UI } from "@/words/ui";

interface SwitchProps<T extends string> {
  value: T;
  onChange: (value: T) => void;
  options: { value: T; label: string; disabled?: boolean }[];
}

/** A few ways to look at the same thing, side by side. */
export function ViewSwitch<T extends string>({ value, onChange, options }: SwitchProps<T>) {
  return (
    <fieldset className="m-0 inline-flex rounded-md border border-border p-0.5">
      <legend className="sr-only">{UI.view}</legend>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          disabled={option.disabled}
          onClick={() => onChange(option.value)}
          className={clsx(
            "num h-7 rounded-sm px-2.5 text-xs disabled:opacity-50",
            option.value === value
              ? "bg-selected font-medium text-text"
              : "text-muted hover:text-text",
          )}
        >
          {option.label}
        </button>
      ))}
    </fieldset>
  );
}
