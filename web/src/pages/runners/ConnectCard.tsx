import { useMutation } from "@tanstack/react-query";
import { CircleCheck, LoaderCircle, Plus } from "lucide-react";
import { useState } from "react";
import { runnerToken } from "@/api/calls";
import type { Runner, RunnerToken } from "@/api/types";
import { QueryError } from "@/components/QueryGate";
import { useNow } from "@/lib/clock";
import { plural } from "@/lib/numbers";
import { formatRough } from "@/lib/time";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { CodeLine } from "@/ui/CodeLine";

/** One line to type on a new machine, and a sign when it has come. */
export function ConnectCard({ runners }: { runners: Runner[] }) {
  const [known, setKnown] = useState<ReadonlySet<string>>(new Set());
  const token = useMutation({
    mutationFn: runnerToken,
    onMutate: () => setKnown(new Set(runners.map(({ id }) => id))),
  });
  const fresh = token.data ? runners.filter(({ id }) => !known.has(id)) : [];
  return (
    <Card title="Connect a machine">
      <div className="flex flex-col gap-3">
        <p className="max-w-prose text-muted">
          Any machine that reaches this server can work for it: it connects outwards, so no port has
          to be opened on it. Put the mothership program there and type one line.
        </p>
        {token.error && (
          <QueryError error={token.error} doing="make a token" onRetry={() => token.mutate()} />
        )}
        {token.data ? (
          <Line token={token.data} />
        ) : (
          <div>
            <Button
              kind="primary"
              icon={<Plus size={15} aria-hidden />}
              disabled={token.isPending}
              onClick={() => token.mutate()}
            >
              Make the line
            </Button>
          </div>
        )}
        {token.data && (
          <div role="status">
            {fresh.length === 0 ? (
              <p className="flex items-center gap-2 text-muted">
                <LoaderCircle size={15} className="turn" aria-hidden /> Waiting for the first beat…
              </p>
            ) : (
              fresh.map((runner) => (
                <p key={runner.id} className="flex items-center gap-2">
                  <CircleCheck size={15} className="text-good" aria-hidden /> {runner.name} is
                  connected ({plural(runner.cpu_cores, "core")}
                  {runner.gpus.map((gpu) => `, ${gpu.name}`)})
                </p>
              ))
            )}
          </div>
        )}
        <p className="text-muted text-xs">The same from a terminal:</p>
        <CodeLine text="mothership runner-token" />
      </div>
    </Card>
  );
}

function Line({ token }: { token: RunnerToken }) {
  const left = Date.parse(token.expires_at) - useNow(30_000);
  return (
    <div>
      <CodeLine text={token.command} label="Copy the line" />
      <p className="num mt-1 text-muted text-xs">
        {left > 0
          ? `Its token is good for ${formatRough(left)} and for any number of machines.`
          : "Its token has run out."}
      </p>
    </div>
  );
}
