// What a card or page shows while it has nothing to show: loading, empty, failed.
import { CircleX } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { UI } from "@/words/ui";
import { Button } from "./Button";
import { CodeLine } from "./CodeLine";
import { CopyButton } from "./CopyButton";

/** Grey bars in the final layout, after 150 ms: quick answers never flash. */
export function Skeleton({
  rows = 3,
  height = 20,
}: {
  rows?: number | undefined;
  height?: number;
}) {
  const [visible, setVisible] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setVisible(true), 150);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div role="status" aria-label={UI.loading} className="flex flex-col gap-3 p-4">
      {Array.from({ length: rows }, (_, row) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: the bars never move
          key={row}
          className={visible ? "rounded-sm bg-track" : ""}
          style={{ height, width: `${92 - ((row * 17) % 40)}%` }}
        />
      ))}
    </div>
  );
}

interface EmptyProps {
  title: string;
  children?: ReactNode;
  /** The command that ends the emptiness. */
  command?: string;
  action?: ReactNode;
}

/** Says what is missing and how to get it. */
export function EmptyState({ title, children, command, action }: EmptyProps) {
  return (
    <div className="mx-auto flex max-w-2xl flex-col items-center gap-3 px-4 py-8 text-center">
      <p className="font-medium">{title}</p>
      {children && <div className="text-muted">{children}</div>}
      {command && <CodeLine text={command} className="w-full max-w-xl text-left" />}
      {action}
    </div>
  );
}

interface ErrorProps {
  /** What we were doing: "load the job". */
  doing: string;
  message: string;
  status?: number | undefined;
  requestId?: string | undefined;
  onRetry?: () => void;
}

export function ErrorState({ doing, message, status, requestId, onRetry }: ErrorProps) {
  return (
    <div role="alert" className="flex flex-col items-start gap-2 p-4">
      <p className="flex items-center gap-2 font-medium text-failed">
        <CircleX size={16} aria-hidden /> {UI.couldNot(doing)}
      </p>
      <p className="max-w-prose break-words text-muted">
        {message}
        {status ? UI.http(status) : ""}
      </p>
      {requestId && (
        <p className="flex items-center gap-1 font-mono text-subtle text-xs">
          {UI.request} {requestId} <CopyButton text={requestId} label={UI.copyRequest} />
        </p>
      )}
      {onRetry && (
        <Button size="sm" onClick={onRetry}>
          {UI.tryAgain}
        </Button>
      )}
    </div>
  );
}
