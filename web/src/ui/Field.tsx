import clsx from "clsx";
import type { InputHTMLAttributes, Ref, SelectHTMLAttributes } from "react";

const BOX =
  "rounded-md border border-strong/60 bg-surface text-text placeholder:text-subtle hover:border-strong disabled:opacity-50";

interface InputProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  ref?: Ref<HTMLInputElement>;
}

/** A text field whose label is read aloud; visible labels stand outside and use `htmlFor`. */
export function Input({ label, className, ...rest }: InputProps) {
  return (
    <input aria-label={label} className={clsx(BOX, "h-8 px-2.5 text-sm", className)} {...rest} />
  );
}

interface SelectProps extends SelectHTMLAttributes<HTMLSelectElement> {
  label: string;
  options: { value: string; label: string }[];
}

export function Select({ label, options, className, ...rest }: SelectProps) {
  return (
    <label className="inline-flex items-center gap-1.5 text-muted text-xs">
      {label}
      <select className={clsx(BOX, "h-7 px-1.5 text-xs", className)} {...rest}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}
