import { useState } from "react";
import { useRefreshAccount, useTokens } from "@/api/account";
import { revokeToken } from "@/api/calls";
import type { NewToken, TokenInfo } from "@/api/types";
import { CliButton } from "@/components/CliButton";
import { QueryGate } from "@/components/QueryGate";
import { Question } from "@/components/Question";
import { ShownOnce } from "@/components/ShownOnce";
import { useAction } from "@/components/useAction";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Chip } from "@/ui/Chip";
import { CodeLine } from "@/ui/CodeLine";
import { EmptyState } from "@/ui/States";
import { AbsTime, RelTime } from "@/ui/Time";
import { cli } from "@/words/cli";
import { DOING } from "@/words/errors";
import { TOKENS } from "@/words/settings";
import { MakeToken } from "./MakeToken";
import { WithAccount } from "./WithAccount";

/** Tokens of one's programs. */
export function TokensTab() {
  return <WithAccount>{() => <Tokens />}</WithAccount>;
}

function Tokens() {
  const query = useTokens();
  const [made, setMade] = useState<NewToken | null>(null);
  return (
    <div className="grid max-w-6xl items-start gap-4 lg:grid-cols-[minmax(0,1fr)_340px]">
      <div className="flex min-w-0 flex-col gap-4">
        {made && <Made token={made} onDone={() => setMade(null)} />}
        <Card
          title={TOKENS.title}
          padded={false}
          actions={<CliButton lines={[cli.tokens, cli.makeToken("NAME", "submit", "90d")]} />}
        >
          <p className="max-w-prose px-4 pt-3 text-muted">{TOKENS.what}</p>
          <QueryGate query={query} doing={DOING.loadTokens} rows={3}>
            {(tokens) =>
              tokens.length === 0 ? (
                <EmptyState
                  title={TOKENS.none}
                  command={cli.makeToken("NAME", "submit", "90d").command}
                >
                  {TOKENS.noneWhy}
                </EmptyState>
              ) : (
                <ul aria-label={TOKENS.list} className="m-0 list-none p-0">
                  {tokens.map((token) => (
                    <Token key={token.id} token={token} />
                  ))}
                </ul>
              )
            }
          </QueryGate>
        </Card>
      </div>
      <MakeToken onMade={setMade} />
    </div>
  );
}

function Made({ token, onDone }: { token: NewToken; onDone: () => void }) {
  return (
    <ShownOnce
      title={TOKENS.shown(token.name)}
      text={TOKENS.once}
      lines={[
        { what: TOKENS.token, copy: TOKENS.copy, text: token.token },
        {
          what: TOKENS.variable,
          copy: TOKENS.copyVariable,
          text: `MOTHERSHIP_TOKEN=${token.token}`,
        },
      ]}
      onDone={onDone}
    />
  );
}

function Token({ token }: { token: TokenInfo }) {
  const [asking, setAsking] = useState(false);
  const refresh = useRefreshAccount();
  const revoke = useAction({
    label: TOKENS.revokeOf(token.name),
    run: () => revokeToken(token.id),
    onDone: refresh,
    done: () => TOKENS.revoked(token.name),
  });
  return (
    <li className="flex flex-wrap items-center gap-x-6 gap-y-2 border-border border-b px-4 py-3 last:border-b-0">
      <div className="min-w-0 flex-1 basis-56">
        <p className="break-words font-medium">
          {token.name} <Chip>{token.scope}</Chip>
        </p>
        <p className="text-muted text-xs">
          {TOKENS.made} <AbsTime at={token.created_at} />
        </p>
      </div>
      <p className="basis-40 text-muted text-xs">
        {token.last_used_at ? (
          <>
            {TOKENS.used} <RelTime at={token.last_used_at} />
          </>
        ) : (
          TOKENS.neverUsed
        )}
        <br />
        {token.expires_at ? (
          <>
            {TOKENS.ends} <RelTime at={token.expires_at} />
          </>
        ) : (
          TOKENS.never
        )}
      </p>
      <Button
        kind="danger"
        aria-label={TOKENS.revokeOf(token.name)}
        disabled={revoke.pending}
        onClick={() => setAsking(true)}
      >
        {TOKENS.revoke}
      </Button>
      <Question
        open={asking}
        onClose={() => setAsking(false)}
        title={TOKENS.revokeTitle(token.name)}
        text={TOKENS.revokeText}
        verb={TOKENS.revoke}
        onYes={() => revoke.run()}
      >
        <CodeLine text={cli.revokeToken(token.id).command} className="mt-3" />
      </Question>
    </li>
  );
}
