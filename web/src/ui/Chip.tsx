import clsx from "clsx";
import type { ReactNode } from "react";

/** A small fact: a parameter, a label. */
export function Chip({
  children,
  className,
  title,
}: {
  children: ReactNode;
  className?: string;
  title?: string;
}) {
  return (
    <span
      title={title}
      className={clsx(
        "num inline-flex max-w-64 items-center rounded-sm border border-border bg-canvas px-1.5 font-mono text-muted text-xs leading-5",
        className,
      )}
    >
      <span className="truncate">{children}</span>
    </span>
  );
}
