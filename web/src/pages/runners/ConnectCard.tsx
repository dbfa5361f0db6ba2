import { CircleCheck, LoaderCircle, Plus } from "lucide-react";
import { useState } from "react";
import { useRunnerToken } from "@/api/runners";
import { useStats } from "@/api/stats";
import type { Runner, RunnerToken } from "@/api/types";
import { QueryError } from "@/components/QueryGate";
import { useNow } from "@/lib/clock";
import { formatRough } from "@/lib/time";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { CodeLine } from "@/ui/CodeLine";
import { cli } from "@/words/cli";
import { DOING } from "@/words/errors";
import { CONNECT } from "@/words/runners";

/** One line to type on a new machine, and a sign when it has come. */
export function ConnectCard({ runners }: { runners: Runner[] }) {
  const [known, setKnown] = useState<ReadonlySet<string>>(new Set());
  const token = useRunnerToken(() => setKnown(new Set(runners.map(({ id }) => id))));
  const fresh = token.data ? runners.filter(({ id }) => !known.has(id)) : [];
  return (
    <Card title={CONNECT.title}>
      <div className="flex flex-col gap-3">
        <p className="max-w-prose text-muted">{CONNECT.what}</p>
        <Reach />
        {token.error && (
          <QueryError error={token.error} doing={DOING.makeToken} onRetry={() => token.run()} />
        )}
        {token.data ? (
          <Line token={token.data} />
        ) : (
          <div>
            <Button
              kind="primary"
              icon={<Plus size={15} aria-hidden />}
              disabled={token.pending}
              onClick={() => token.run()}
            >
              {CONNECT.makeLine}
            </Button>
          </div>
        )}
        {token.data && (
          <div role="status">
            {fresh.length === 0 ? (
              <p className="flex items-center gap-2 text-muted">
                <LoaderCircle size={15} className="turn" aria-hidden /> {CONNECT.waiting}
              </p>
            ) : (
              fresh.map((runner) => (
                <p key={runner.id} className="flex items-center gap-2">
                  <CircleCheck size={15} className="text-good" aria-hidden />{" "}
                  {CONNECT.connected(
                    runner.name,
                    runner.cpu_cores,
                    runner.gpus.map(({ name }) => name),
                  )}
                </p>
              ))
            )}
          </div>
        )}
        <p className="text-muted text-xs">{CONNECT.terminal}</p>
        <CodeLine text={cli.runnerToken.command} />
      </div>
    </Card>
  );
}

/** Where the address of this page leads nobody but this machine, what has to change. */
function Reach() {
  const { data: stats } = useStats();
  if (!isOwnMachine(location.hostname)) return null;
  if (!stats?.server.loopback)
    return <p className="max-w-prose text-warn">{CONNECT.ownName(location.hostname)}</p>;
  return (
    <div role="note" className="max-w-prose">
      <p className="text-warn">{CONNECT.loopback(location.host)}</p>
      <CodeLine text={cli.upForAll(location.port || USUAL_PORT).command} className="mt-1" />
      <p className="mt-1 text-muted text-xs">{CONNECT.thenLogIn}</p>
    </div>
  );
}

const USUAL_PORT = "80";

const isOwnMachine = (name: string): boolean =>
  name === "localhost" || name === "[::1]" || name.startsWith("127.");

function Line({ token }: { token: RunnerToken }) {
  const left = Date.parse(token.expires_at) - useNow(30_000);
  return (
    <div>
      <CodeLine text={cli.join(token.token).command} label={CONNECT.copyLine} />
      <p className="num mt-1 text-muted text-xs">
        {left > 0 ? CONNECT.goodFor(formatRough(left)) : CONNECT.expired}
      </p>
    </div>
  );
}
