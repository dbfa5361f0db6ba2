import { CircleCheck, CircleX } from "lucide-react";
import { useExplain } from "@/api/queries";
import { QueryGate } from "@/components/QueryGate";
import { cli } from "@/lib/cli";
import { formatExact } from "@/lib/numbers";
import { Card } from "@/ui/Card";
import { CodeLine } from "@/ui/CodeLine";
import { useTaskId } from "./useTaskId";

const ASK_AGAIN_MS = 5000;

/** Why the task is in its state: the server's own reasoning, step by step. */
export function WhyTab() {
  const { id } = useTaskId();
  const query = useExplain(id, ASK_AGAIN_MS);
  return (
    <Card title="Why">
      <QueryGate query={query} doing="explain the task">
        {(why) => (
          <div className="flex max-w-prose flex-col gap-4">
            <p className="font-medium">{why.sentence}</p>
            <ul className="m-0 flex list-none flex-col gap-2 p-0">
              {why.checks.map((check) => (
                <li key={check.message} className="flex items-start gap-2">
                  {check.ok ? (
                    <CircleCheck size={16} className="mt-0.5 shrink-0 text-good" aria-label="yes" />
                  ) : (
                    <CircleX size={16} className="mt-0.5 shrink-0 text-failed" aria-label="no" />
                  )}
                  {check.message}
                </li>
              ))}
            </ul>
            {why.tasks_ahead !== null && (
              <p className="num text-muted">
                {formatExact(why.tasks_ahead)} tasks are in front of it.
              </p>
            )}
            {why.hints.length > 0 && (
              <div>
                <h3 className="mb-1 font-medium">What you can do</h3>
                <ul className="m-0 list-disc pl-5 text-muted">
                  {why.hints.map((hint) => (
                    <li key={hint}>{hint}</li>
                  ))}
                </ul>
              </div>
            )}
            <CodeLine text={cli.explain(id).command} />
          </div>
        )}
      </QueryGate>
    </Card>
  );
}
