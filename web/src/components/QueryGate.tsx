import type { ReactNode } from "react";
import { ApiError } from "@/api/problem";
import type { Query } from "@/api/query";
import { ErrorState, Skeleton } from "@/ui/States";

interface GateProps<T> {
  query: Query<T>;
  /** What is loaded: "load the job". */
  doing: string;
  rows?: number;
  children: (data: T) => ReactNode;
}

/** Shows data when there is some (old data stays through a failed refresh), else the failure, else the outline. */
export function QueryGate<T>({ query, doing, rows, children }: GateProps<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error)
    return <QueryError error={query.error} doing={doing} onRetry={() => query.refetch()} />;
  return <Skeleton rows={rows} />;
}

export function QueryError({
  error,
  doing,
  onRetry,
}: {
  error: Error;
  doing: string;
  onRetry: () => void;
}) {
  const api = error instanceof ApiError ? error : null;
  return (
    <ErrorState
      doing={doing}
      message={error.message}
      status={api?.status || undefined}
      requestId={api?.requestId}
      onRetry={onRetry}
    />
  );
}
