import type { ReactNode } from "react";

interface HeaderProps {
  title: ReactNode;
  badge?: ReactNode;
  sentence?: ReactNode;
  actions?: ReactNode;
  children?: ReactNode;
}

export function PageHeader({ title, badge, sentence, actions, children }: HeaderProps) {
  return (
    <header className="mb-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="min-w-0 truncate">{title}</h1>
        {badge}
        {sentence && <p className="min-w-0 text-muted">{sentence}</p>}
        <span className="flex-1" />
        {actions && <div className="no-print flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
      {children}
    </header>
  );
}
