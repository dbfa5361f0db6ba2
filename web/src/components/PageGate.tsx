import type { ReactNode } from "react";
import type { Query } from "@/api/query";
import { Card } from "@/ui/Card";
import { PageHeader } from "./PageHeader";
import { QueryGate } from "./QueryGate";

interface GateProps<T> {
  query: Query<T>;
  /** What the page is of while nothing is known about it: "Job 42". */
  title: string;
  doing: string;
  children: (data: T) => ReactNode;
}

/** A page about one thing: itself when that is here, else its title and why there is nothing under it. */
export function PageGate<T>({ query, title, doing, children }: GateProps<T>) {
  if (query.data !== undefined) return children(query.data);
  return (
    <>
      <PageHeader title={title} />
      <Card padded={false}>
        <QueryGate query={query} doing={doing} rows={8}>
          {() => null}
        </QueryGate>
      </Card>
    </>
  );
}
