import { useState } from "react";
import { useMe } from "@/api/session";
import type { User } from "@/api/types";
import { personLook } from "@/domain/people";
import { Chip } from "@/ui/Chip";
import type { Column } from "@/ui/columns";
import { DataTable } from "@/ui/DataTable";
import { RelTime } from "@/ui/Time";
import { PEOPLE, PEOPLE_COLUMNS } from "@/words/people";
import { UNKNOWN } from "@/words/units";
import { PersonActions } from "./PersonActions";

/** Everybody by name; those who were removed on request. */
export function PeopleList({ users }: { users: User[] }) {
  const [all, setAll] = useState(false);
  const here = users.filter(({ removed }) => !removed);
  const gone = users.length - here.length;
  const shown = all ? users : here;
  return (
    <>
      {gone > 0 && (
        <label className="flex items-center gap-2 border-border border-b px-4 py-2 text-muted text-xs">
          <input type="checkbox" checked={all} onChange={(event) => setAll(event.target.checked)} />
          {PEOPLE.showRemoved(gone)}
        </label>
      )}
      <ul aria-label={PEOPLE.list} className="m-0 list-none p-0 md:hidden">
        {shown.map((user) => (
          <PersonLine key={user.name} user={user} />
        ))}
      </ul>
      <div className="max-md:hidden">
        <DataTable
          label={PEOPLE.list}
          columns={COLUMNS}
          count={shown.length}
          row={(index) => shown[index]}
          rowKey={({ name }) => name}
        />
      </div>
    </>
  );
}

/** A person as an entry of a list, where a table has no room. */
function PersonLine({ user }: { user: User }) {
  return (
    <li className="flex items-center gap-3 border-border border-b px-4 py-2 last:border-b-0">
      <div className="min-w-0 flex-1">
        <Name user={user} />
        <p className="flex flex-wrap items-center gap-x-3 text-muted text-xs">
          <PersonBadge user={user} /> {user.role}
          <span>
            {PEOPLE.lastLogin} <LastLogin user={user} />
          </span>
        </p>
      </div>
      <PersonActions user={user} />
    </li>
  );
}

/** How a person stands, as icon, word and colour. */
function PersonBadge({ user }: { user: User }) {
  const look = personLook(user);
  const Icon = look.icon;
  return (
    <span
      data-state-class={look.class}
      className="st-text inline-flex items-center gap-1.5 whitespace-nowrap align-middle font-medium text-xs"
    >
      <Icon size={14} strokeWidth={2} aria-hidden /> {look.label}
    </span>
  );
}

function Name({ user }: { user: User }) {
  const { data: me } = useMe();
  return (
    <span className="block truncate" title={[user.display_name, user.email].join(" ").trim()}>
      <span className="font-medium">{user.name}</span>{" "}
      {user.name === me?.username && <Chip>{PEOPLE.you}</Chip>}{" "}
      <span className="text-muted">{user.display_name}</span>
    </span>
  );
}

function LastLogin({ user }: { user: User }) {
  return user.last_login_at ? (
    <RelTime at={user.last_login_at} />
  ) : (
    <span className="text-subtle">{PEOPLE.never}</span>
  );
}

const COLUMNS: Column<User>[] = [
  {
    key: "state",
    header: PEOPLE_COLUMNS.state,
    width: "152px",
    cell: (user) => <PersonBadge user={user} />,
  },
  {
    key: "name",
    header: PEOPLE_COLUMNS.name,
    width: "minmax(176px,1.4fr)",
    cell: (user) => <Name user={user} />,
  },
  {
    key: "role",
    header: PEOPLE_COLUMNS.role,
    width: "96px",
    cell: ({ role }) => role,
  },
  {
    key: "email",
    header: PEOPLE_COLUMNS.email,
    width: "minmax(120px,1fr)",
    cell: ({ email }) => <span title={email}>{email || UNKNOWN}</span>,
  },
  {
    key: "login",
    header: PEOPLE_COLUMNS.lastLogin,
    width: "112px",
    align: "right",
    cell: (user) => <LastLogin user={user} />,
  },
  {
    key: "since",
    header: PEOPLE_COLUMNS.since,
    width: "112px",
    align: "right",
    cell: ({ created_at }) => <RelTime at={created_at} />,
  },
  {
    key: "actions",
    header: PEOPLE_COLUMNS.actions,
    hiddenHeader: true,
    width: "52px",
    align: "right",
    cell: (user) => <PersonActions user={user} />,
  },
];
