import { type ReactNode, useEffect, useRef } from "react";

interface AskFormProps {
  /** What is read aloud for it; none where a dialog around it says it. */
  label?: string;
  onSend: () => void;
  /** Why what was sent last was refused. The first field that is wrong gets the focus. */
  error: Error | null;
  children: ReactNode;
}

/** A form of a few fields that the server judges. */
export function AskForm({ label, onSend, error, children }: AskFormProps) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (error) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [error]);
  return (
    <form
      ref={form}
      aria-label={label}
      className="flex min-w-0 flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        onSend();
      }}
    >
      {children}
    </form>
  );
}
