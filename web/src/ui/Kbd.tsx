export function Kbd({ children }: { children: string }) {
  return (
    <kbd className="inline-flex h-5 min-w-5 items-center justify-center rounded-sm border border-border bg-canvas px-1 font-mono text-muted text-xs">
      {children}
    </kbd>
  );
}
