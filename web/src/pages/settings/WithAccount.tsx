import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useMe } from "@/api/session";
import type { Me } from "@/api/types";
import { QueryGate } from "@/components/QueryGate";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { EmptyState } from "@/ui/States";
import { cli } from "@/words/cli";
import { DOING } from "@/words/errors";
import { SETTINGS } from "@/words/settings";

/** What belongs to a person who is logged in; on an open server, how there comes to be one. */
export function WithAccount({ children }: { children: (me: Me) => ReactNode }) {
  const query = useMe();
  if (query.data && !query.data.open) return children(query.data);
  return (
    <Card padded={false}>
      <QueryGate query={query} doing={DOING.loadAccount} rows={4}>
        {() => (
          <EmptyState
            title={SETTINGS.open}
            command={cli.firstPerson.command}
            action={
              <Button asChild kind="primary">
                <Link to="/admin/people">{SETTINGS.toPeople}</Link>
              </Button>
            }
          >
            {SETTINGS.openWhy}
          </EmptyState>
        )}
      </QueryGate>
    </Card>
  );
}
