import { type ReactNode, useEffect, useRef } from "react";
import { Button } from "@/ui/Button";
import { CodeLine } from "@/ui/CodeLine";
import { UI } from "@/words/ui";

interface ShownOnceProps {
  title: string;
  text: ReactNode;
  /** What is to be copied, each with what it is and what its copy button says. */
  lines: readonly { what: string; copy: string; text: string }[];
  onDone: () => void;
}

/** A secret that the server shows once: it stays until the person says that they have it. */
export function ShownOnce({ title, text, lines, onDone }: ShownOnceProps) {
  const box = useRef<HTMLElement>(null);
  // What has just appeared is where one goes on, also by keyboard.
  useEffect(() => box.current?.focus(), []);
  return (
    <section
      ref={box}
      tabIndex={-1}
      aria-label={title}
      className="flex min-w-0 flex-col gap-3 rounded-lg border border-accent bg-surface p-4"
    >
      <h2>{title}</h2>
      <p className="max-w-prose text-muted">{text}</p>
      {lines.map((line) => (
        <div key={line.what} className="min-w-0">
          <p className="mb-1 text-muted text-xs">{line.what}</p>
          <CodeLine text={line.text} label={line.copy} />
        </div>
      ))}
      <div>
        <Button kind="primary" onClick={onDone}>
          {UI.haveIt}
        </Button>
      </div>
    </section>
  );
}
