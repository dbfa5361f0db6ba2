import { type ErrorComponentProps, Link } from "@tanstack/react-router";
import { Button } from "@/ui/Button";
import { ErrorState } from "@/ui/States";
import { DOING } from "@/words/errors";
import { NOT_FOUND } from "@/words/shell";

export function NotFoundPage() {
  return (
    <div className="flex flex-col items-start gap-3 p-6">
      <h1>{NOT_FOUND.title}</h1>
      <p className="text-muted">{NOT_FOUND.why}</p>
      <Button asChild>
        <Link to="/">{NOT_FOUND.home}</Link>
      </Button>
    </div>
  );
}

/** A mistake of ours in one page: the rest of the dashboard goes on. */
export function CrashPage({ error, reset }: ErrorComponentProps) {
  return (
    <ErrorState
      doing={DOING.drawPage}
      message={error instanceof Error ? error.message : String(error)}
      onRetry={reset}
    />
  );
}
