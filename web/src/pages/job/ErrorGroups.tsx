import { RotateCw } from "lucide-react";
import { retryJob } from "@/api/calls";
import { useRefreshJob } from "@/api/jobs";
import type { Query } from "@/api/query";
import type { ErrorGroup, ErrorGroups as Groups, Job } from "@/api/types";
import { ActionButton } from "@/components/ActionButton";
import { TaskLink } from "@/components/links";
import { QueryGate } from "@/components/QueryGate";
import { plural } from "@/lib/numbers";
import { Card } from "@/ui/Card";
import { RelTime } from "@/ui/Time";
import { cli } from "@/words/cli";
import { DOING } from "@/words/errors";
import { ERROR_GROUPS, willRunAgain } from "@/words/jobs";

/** Failures that say the same thing, together. */
export function ErrorGroups({ query, job }: { query: Query<Groups>; job: Job }) {
  return (
    <Card title={ERROR_GROUPS.title(job.counts.failed)} padded={false}>
      <QueryGate query={query} doing={DOING.loadFailures}>
        {({ groups, total }) => (
          <ul className="m-0 list-none p-0">
            {groups.map((group) => (
              <Group key={`${group.exit_code} ${group.message}`} group={group} job={job} />
            ))}
            {total > inGroups(groups) && (
              <li className="px-4 py-2 text-muted text-xs">
                {ERROR_GROUPS.more(total - inGroups(groups))}
              </li>
            )}
          </ul>
        )}
      </QueryGate>
    </Card>
  );
}

const inGroups = (groups: readonly ErrorGroup[]): number =>
  groups.reduce((sum, group) => sum + group.count, 0);

function Group({ group, job }: { group: ErrorGroup; job: Job }) {
  const refresh = useRefreshJob();
  // Only the first indexes come with a group, so only a whole group can be retried from here.
  const whole = group.indexes.length === group.count;
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-border border-b px-4 py-3 last:border-b-0">
      <div className="min-w-0 flex-1">
        <p className="line-clamp-3 break-words font-mono text-failed text-xs">{group.message}</p>
        <p className="num mt-1 text-muted text-xs">
          {plural(group.count, "task")}
          {group.exit_code !== null && ERROR_GROUPS.exitCode(group.exit_code)}, {ERROR_GROUPS.last}{" "}
          <RelTime at={group.last_at} />:{" "}
          {group.indexes.map((index) => (
            <TaskLink
              key={index}
              task={`${job.id}.${index}`}
              look="prose"
              className="mr-1.5 text-accent underline"
            >
              #{index}
            </TaskLink>
          ))}
          {!whole && "…"}
        </p>
      </div>
      {whole && (
        <ActionButton
          label={group.count === 1 ? ERROR_GROUPS.retryOne : ERROR_GROUPS.retryThese(group.count)}
          icon={<RotateCw size={14} aria-hidden />}
          run={() => retryJob(job.id, { indexes: group.indexes })}
          onDone={() => refresh(job.id)}
          done={(result) => willRunAgain(result.tasks)}
          cli={
            group.count === 1 ? cli.retry(`${job.id}.${group.indexes[0]}`) : cli.retryFailed(job.id)
          }
        />
      )}
    </li>
  );
}
