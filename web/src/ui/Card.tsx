import clsx from "clsx";
import type { ReactNode } from "react";

interface CardProps {
  title?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  className?: string;
  /** False when the content brings its own padding (tables, lists). */
  padded?: boolean;
}

export function Card({ title, actions, children, className, padded = true }: CardProps) {
  return (
    <section className={clsx("min-w-0 rounded-lg border border-border bg-surface", className)}>
      {title !== undefined && (
        <header className="flex min-h-10 items-center gap-2 border-border border-b px-4 py-1">
          <h2 className="min-w-0 flex-1 truncate">{title}</h2>
          {actions}
        </header>
      )}
      <div className={padded ? "p-4" : ""}>{children}</div>
    </section>
  );
}
