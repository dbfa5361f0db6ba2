import type { ReactNode } from "react";

/** The frame of a row of tabs that are links: each has its own address. */
export function TabLinks({ label, children }: { label: string; children: ReactNode }) {
  return (
    <nav
      aria-label={label}
      className="no-print mb-4 flex gap-1 overflow-x-auto border-border border-b pt-0.5"
    >
      {children}
    </nav>
  );
}

export const TAB_CLASS =
  "-mb-px flex h-9 shrink-0 items-center gap-1.5 border-transparent border-b-2 px-3 text-muted no-underline -outline-offset-2 hover:text-text data-[status=active]:border-accent data-[status=active]:font-medium data-[status=active]:text-text";
