import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useJobCount, useUsers } from "@/api/people";
import { NOBODY, useMe } from "@/api/session";
import type { Me, User } from "@/api/types";
import { CliButton } from "@/components/CliButton";
import { PageHeader } from "@/components/PageHeader";
import { QueryGate } from "@/components/QueryGate";
import { ShownOnce } from "@/components/ShownOnce";
import { usePageTitle } from "@/lib/title";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { EmptyState } from "@/ui/States";
import { cli } from "@/words/cli";
import { DOING } from "@/words/errors";
import { LINKS, PEOPLE } from "@/words/people";
import { PAGES } from "@/words/shell";
import { AddPerson } from "./AddPerson";
import { Links } from "./Links";
import { PeopleList } from "./PeopleList";

/** Who comes in here; for those who look after the installation. */
export function PeoplePage() {
  usePageTitle(PAGES.people);
  const query = useMe();
  return (
    <>
      <PageHeader title={PAGES.people} actions={<CliButton lines={COMMANDS} />} />
      {query.data?.role === "admin" ? (
        <People me={query.data} />
      ) : (
        <Card padded={false}>
          <QueryGate query={query} doing={DOING.loadAccount} rows={6}>
            {() => <Closed />}
          </QueryGate>
        </Card>
      )}
    </>
  );
}

const COMMANDS = [
  cli.people,
  cli.addPerson("NAME", "member"),
  cli.invite("NAME", "member", "7d"),
  cli.personRole("NAME", "viewer"),
  cli.personPassword("NAME", true),
  cli.takeOver("NAME", NOBODY),
  cli.disablePerson("NAME"),
  cli.enablePerson("NAME"),
  cli.removePerson("NAME"),
];

function Closed() {
  return (
    <EmptyState
      title={PEOPLE.closed}
      action={
        <Button asChild>
          <Link to="/settings/profile">{PEOPLE.toSettings}</Link>
        </Button>
      }
    >
      {PEOPLE.ask}
    </EmptyState>
  );
}

function People({ me }: { me: Me }) {
  const query = useUsers();
  const [made, setMade] = useState<{ link: string; name: string } | null>(null);
  const nobody = query.data?.every(({ removed }) => removed) ?? false;
  return (
    <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_380px]">
      <div className="flex min-w-0 flex-col gap-4">
        {made && (
          <ShownOnce
            key={made.link}
            title={LINKS.shownInvite(made.name)}
            text={LINKS.once}
            lines={[{ what: LINKS.link, copy: LINKS.copy, text: `${location.origin}${made.link}` }]}
            onDone={() => setMade(null)}
          />
        )}
        <Card title={PEOPLE.list} padded={false}>
          <QueryGate query={query} doing={DOING.loadPeople} rows={5}>
            {(users) => (nobody ? <Nobody users={users} /> : <PeopleList users={users} />)}
          </QueryGate>
        </Card>
        {!nobody && !me.open && <LocalJobs />}
      </div>
      {query.data && (
        <div className="flex min-w-0 flex-col gap-4">
          <AddPerson
            key={String(nobody)}
            first={nobody}
            onLink={(link, name) => setMade({ link, name })}
          />
          {!nobody && <Links />}
        </div>
      )}
    </div>
  );
}

function Nobody({ users }: { users: User[] }) {
  return (
    <>
      <EmptyState title={PEOPLE.nobody}>{PEOPLE.nobodyWhy}</EmptyState>
      {users.length > 0 && <PeopleList users={users} />}
    </>
  );
}

/** Work of before there were people waits for an owner. */
function LocalJobs() {
  const count = useJobCount(NOBODY) ?? 0;
  if (count === 0) return null;
  return (
    <p role="note" className="max-w-prose text-muted">
      {PEOPLE.localJobs(count)}
    </p>
  );
}
