import { type UseQueryResult, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { RotateCw } from "lucide-react";
import { retryJob } from "@/api/calls";
import { refreshJob } from "@/api/queries";
import type { ErrorGroup, ErrorGroups as Groups, Job } from "@/api/types";
import { ActionButton } from "@/components/ActionButton";
import { QueryGate } from "@/components/QueryGate";
import { cli } from "@/lib/cli";
import { plural } from "@/lib/numbers";
import { Card } from "@/ui/Card";
import { RelTime } from "@/ui/Time";

/** Failures that say the same thing, together. */
export function ErrorGroups({ query, job }: { query: UseQueryResult<Groups>; job: Job }) {
  return (
    <Card title={`Why tasks failed (${job.counts.failed})`} padded={false}>
      <QueryGate query={query} doing="load the failures">
        {({ groups, total }) => (
          <ul className="m-0 list-none p-0">
            {groups.map((group) => (
              <Group key={`${group.exit_code} ${group.message}`} group={group} job={job} />
            ))}
            {groups.reduce((sum, group) => sum + group.count, 0) < total && (
              <li className="px-4 py-2 text-muted text-xs">
                {plural(
                  total - groups.reduce((sum, group) => sum + group.count, 0),
                  "more failure",
                )}{" "}
                in smaller groups.
              </li>
            )}
          </ul>
        )}
      </QueryGate>
    </Card>
  );
}

function Group({ group, job }: { group: ErrorGroup; job: Job }) {
  const client = useQueryClient();
  // Only the first indexes come with a group, so only a whole group can be retried from here.
  const whole = group.indexes.length === group.count;
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-border border-b px-4 py-3 last:border-b-0">
      <div className="min-w-0 flex-1">
        <p className="line-clamp-3 break-words font-mono text-failed text-xs">{group.message}</p>
        <p className="num mt-1 text-muted text-xs">
          {plural(group.count, "task")}
          {group.exit_code !== null && `, exit code ${group.exit_code}`}, last{" "}
          <RelTime at={group.last_at} />:{" "}
          {group.indexes.map((index) => (
            <Link
              key={index}
              to="/jobs/$job/tasks/$index"
              params={{ job: job.id, index: String(index) }}
              className="mr-1.5 text-accent underline"
            >
              #{index}
            </Link>
          ))}
          {!whole && "…"}
        </p>
      </div>
      {whole && (
        <ActionButton
          label={group.count === 1 ? "Retry" : `Retry these ${group.count}`}
          icon={<RotateCw size={14} aria-hidden />}
          run={() => retryJob(job.id, { indexes: group.indexes })}
          onDone={() => refreshJob(client, job.id)}
          done={(result) => `${plural(result.tasks, "task")} will run again`}
          cli={
            group.count === 1 ? cli.retry(`${job.id}.${group.indexes[0]}`) : cli.retryFailed(job.id)
          }
        />
      )}
    </li>
  );
}
