import { useState } from "react";
import { endOtherSessions, endSession, useRefreshAccount, useSessions } from "@/api/account";
import type { SessionInfo } from "@/api/types";
import { QueryGate } from "@/components/QueryGate";
import { Question } from "@/components/Question";
import { useAction } from "@/components/useAction";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Chip } from "@/ui/Chip";
import { AbsTime, RelTime } from "@/ui/Time";
import { DOING } from "@/words/errors";
import { SESSIONS } from "@/words/settings";
import { WithAccount } from "./WithAccount";

/** Where one is logged in. */
export function SessionsTab() {
  return <WithAccount>{() => <Sessions />}</WithAccount>;
}

function Sessions() {
  const query = useSessions();
  const others = (query.data ?? []).filter(({ current }) => !current);
  return (
    <Card
      title={SESSIONS.title}
      padded={false}
      className="max-w-4xl"
      actions={others.length > 0 && <EndOthers others={others} />}
    >
      <p className="max-w-prose px-4 pt-3 text-muted">{SESSIONS.what}</p>
      <QueryGate query={query} doing={DOING.loadSessions} rows={4}>
        {(sessions) => (
          <>
            <ul aria-label={SESSIONS.title} className="m-0 list-none p-0">
              {sessions.map((session) => (
                <Session key={session.id} session={session} />
              ))}
            </ul>
            {others.length === 0 && (
              <p className="px-4 pb-4 text-muted">
                {sessions.length === 0 ? SESSIONS.none : SESSIONS.alone}
              </p>
            )}
          </>
        )}
      </QueryGate>
    </Card>
  );
}

function Session({ session }: { session: SessionInfo }) {
  const device = session.device || SESSIONS.unknown;
  const refresh = useRefreshAccount();
  const end = useAction({
    label: SESSIONS.endOf(device),
    run: () => endSession(session.id),
    onDone: refresh,
    done: () => SESSIONS.ended,
  });
  return (
    <li className="flex flex-wrap items-center gap-x-6 gap-y-2 border-border border-b px-4 py-3 last:border-b-0">
      <div className="min-w-0 flex-1 basis-64">
        <p className="break-words font-medium">
          {device} {session.current && <Chip>{SESSIONS.here}</Chip>}
        </p>
        <p className="text-muted text-xs">
          <span className="num">{session.address || SESSIONS.noAddress}</span> · {SESSIONS.began}{" "}
          <AbsTime at={session.created_at} />
        </p>
      </div>
      <p className="text-muted text-xs sm:basis-72">
        {SESSIONS.used} <RelTime at={session.last_used_at} />, <AbsTime at={session.last_used_at} />
        <br />
        {SESSIONS.ends} <RelTime at={session.expires_at} />
      </p>
      <span className="empty:max-sm:hidden sm:w-16 sm:text-right">
        {!session.current && (
          <Button
            aria-label={SESSIONS.endOf(device)}
            disabled={end.pending}
            onClick={() => end.run()}
          >
            {SESSIONS.end}
          </Button>
        )}
      </span>
    </li>
  );
}

function EndOthers({ others }: { others: readonly SessionInfo[] }) {
  const [asking, setAsking] = useState(false);
  const refresh = useRefreshAccount();
  const end = useAction({
    label: SESSIONS.endOthers,
    run: () => endOtherSessions(others.length),
    onDone: refresh,
    done: SESSIONS.othersEnded,
  });
  return (
    <>
      <Button size="sm" kind="danger" disabled={end.pending} onClick={() => setAsking(true)}>
        {SESSIONS.endOthers}
      </Button>
      <Question
        open={asking}
        onClose={() => setAsking(false)}
        title={SESSIONS.endOthersTitle}
        text={SESSIONS.endOthersText(others.length)}
        verb={SESSIONS.endOthers}
        onYes={() => end.run()}
      />
    </>
  );
}
