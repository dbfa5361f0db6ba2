import clsx from "clsx";
import type { ButtonHTMLAttributes, ReactNode } from "react";
import { Tooltip } from "./Tooltip";

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  label: string;
  icon: ReactNode;
  pressed?: boolean;
  hint?: ReactNode;
}

/** A button with an icon only: its label is read aloud and shown as a tooltip. */
export function IconButton({ label, icon, pressed, hint, className, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={hint ?? label}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={pressed}
        className={clsx(
          "inline-flex size-7 shrink-0 items-center justify-center rounded-md border border-transparent",
          "hover:bg-hover hover:text-text disabled:pointer-events-none disabled:opacity-45",
          pressed ? "bg-selected text-accent" : "text-muted",
          className,
        )}
        {...rest}
      >
        {icon}
      </button>
    </Tooltip>
  );
}
