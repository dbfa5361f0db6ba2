import { CircleCheck, CircleX } from "lucide-react";
import { useExplain } from "@/api/tasks";
import { QueryGate } from "@/components/QueryGate";
import { Card } from "@/ui/Card";
import { CodeLine } from "@/ui/CodeLine";
import { cli } from "@/words/cli";
import { DOING } from "@/words/errors";
import { WHY } from "@/words/tasks";
import { useTaskId } from "./useTaskId";

const ASK_AGAIN_MS = 5000;

/** Why the task is in its state: the server's own reasoning, step by step. */
export function WhyTab() {
  const { id } = useTaskId();
  const query = useExplain(id, ASK_AGAIN_MS);
  return (
    <Card title={WHY.title}>
      <QueryGate query={query} doing={DOING.explain}>
        {(why) => (
          <div className="flex max-w-prose flex-col gap-4">
            <p className="font-medium">{why.sentence}</p>
            <ul className="m-0 flex list-none flex-col gap-2 p-0">
              {why.checks.map((check) => (
                <li key={check.message} className="flex items-start gap-2">
                  {check.ok ? (
                    <CircleCheck
                      size={16}
                      className="mt-0.5 shrink-0 text-good"
                      aria-label={WHY.yes}
                    />
                  ) : (
                    <CircleX
                      size={16}
                      className="mt-0.5 shrink-0 text-failed"
                      aria-label={WHY.no}
                    />
                  )}
                  {check.message}
                </li>
              ))}
            </ul>
            {why.tasks_ahead !== null && (
              <p className="num text-muted">{WHY.ahead(why.tasks_ahead)}</p>
            )}
            {why.hints.length > 0 && (
              <div>
                <h3 className="mb-1 font-medium">{WHY.hints}</h3>
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
