import clsx from "clsx";
import { Slot } from "radix-ui";
import type { ButtonHTMLAttributes, ReactNode } from "react";

type Kind = "plain" | "primary" | "danger" | "quiet";

const KINDS: Record<Kind, string> = {
  plain: "border border-border bg-surface text-text hover:bg-hover hover:border-strong",
  primary: "border border-transparent bg-accent text-on-accent hover:bg-accent-hover",
  danger: "border border-border bg-surface text-failed hover:bg-hover hover:border-current",
  quiet: "border border-transparent bg-transparent text-muted hover:bg-hover hover:text-text",
};

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: Kind | undefined;
  size?: "sm" | "md";
  icon?: ReactNode;
  /** Renders the single child element (a link, say) in the button's clothes. */
  asChild?: boolean;
}

function buttonClass(kind: Kind = "plain", size: "sm" | "md" = "md"): string {
  return clsx(
    "inline-flex shrink-0 items-center justify-center gap-1.5 whitespace-nowrap rounded-md font-medium no-underline",
    "transition-colors duration-100 disabled:pointer-events-none disabled:opacity-50",
    size === "sm" ? "h-7 px-2 text-xs" : "h-8 px-3 text-sm",
    KINDS[kind],
  );
}

export function Button({ kind, size, icon, asChild, children, className, ...rest }: ButtonProps) {
  if (asChild) {
    return (
      <Slot.Root className={clsx(buttonClass(kind, size), className)} {...rest}>
        {children}
      </Slot.Root>
    );
  }
  return (
    <button type="button" className={clsx(buttonClass(kind, size), className)} {...rest}>
      {icon}
      {children}
    </button>
  );
}
