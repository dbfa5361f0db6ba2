import { useState } from "react";
import { revokeInvite } from "@/api/calls";
import { useInvites, useRefreshPeople } from "@/api/people";
import type { InviteInfo } from "@/api/types";
import { QueryGate } from "@/components/QueryGate";
import { Question } from "@/components/Question";
import { useAction } from "@/components/useAction";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { RelTime } from "@/ui/Time";
import { DOING } from "@/words/errors";
import { LINKS } from "@/words/people";

/** Links that somebody may still come in by. */
export function Links() {
  const query = useInvites();
  return (
    <Card title={LINKS.title} padded={false}>
      <QueryGate query={query} doing={DOING.loadInvites} rows={2}>
        {(invites) =>
          invites.length === 0 ? (
            <p className="p-4 text-muted">{LINKS.none}</p>
          ) : (
            <ul aria-label={LINKS.title} className="m-0 list-none p-0">
              {invites.map((invite) => (
                <OpenLink key={invite.id} invite={invite} />
              ))}
            </ul>
          )
        }
      </QueryGate>
    </Card>
  );
}

function OpenLink({ invite }: { invite: InviteInfo }) {
  const [asking, setAsking] = useState(false);
  const refresh = useRefreshPeople();
  const what = LINKS.kinds[invite.kind](invite.name, invite.role);
  const revoke = useAction({
    label: LINKS.revokeOf(what),
    run: () => revokeInvite(invite.id),
    onDone: refresh,
    done: () => LINKS.revoked,
  });
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-border border-b px-4 py-2 last:border-b-0">
      <div className="min-w-0 flex-1 basis-48">
        <p className="break-words">{what}</p>
        <p className="text-muted text-xs">
          {LINKS.by(invite.created_by)} <RelTime at={invite.created_at} /> · {LINKS.goodUntil}{" "}
          <RelTime at={invite.expires_at} />
        </p>
      </div>
      <Button
        size="sm"
        kind="danger"
        aria-label={LINKS.revokeOf(what)}
        disabled={revoke.pending}
        onClick={() => setAsking(true)}
      >
        {LINKS.revoke}
      </Button>
      <Question
        open={asking}
        onClose={() => setAsking(false)}
        title={LINKS.revokeOf(what)}
        text={LINKS.revokeText}
        verb={LINKS.revoke}
        onYes={() => revoke.run()}
      />
    </li>
  );
}
