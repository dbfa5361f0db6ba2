import { type ErrorComponentProps, Link } from "@tanstack/react-router";
import { Button } from "@/ui/Button";
import { ErrorState } from "@/ui/States";

export function NotFoundPage() {
  return (
    <div className="flex flex-col items-start gap-3 p-6">
      <h1>There is no such page</h1>
      <p className="text-muted">
        The address may be mistyped, or from a newer version than this server's.
      </p>
      <Button asChild>
        <Link to="/">To the overview</Link>
      </Button>
    </div>
  );
}

/** A mistake of ours in one page: the rest of the dashboard goes on. */
export function CrashPage({ error, reset }: ErrorComponentProps) {
  return (
    <ErrorState
      doing="draw this page"
      message={error instanceof Error ? error.message : String(error)}
      onRetry={reset}
    />
  );
}
