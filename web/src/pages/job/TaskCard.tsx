import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { task as loadTask } from "@/api/calls";
import { keys } from "@/api/queries";
import { ProgressBar } from "@/charts/ProgressBar";
import { StateBadge } from "@/components/StateBadge";
import { formatParam } from "@/lib/numbers";
import { Facts } from "@/ui/Facts";
import { Elapsed } from "@/ui/Time";

const REST_MS = 120;

/** What a task of the grid is, once the pointer rests on it. */
export function TaskCard({ job, index, state }: { job: string; index: number; state: string }) {
  const [id, setId] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setId(`${job}.${index}`), REST_MS);
    return () => clearTimeout(timer);
  }, [job, index]);
  const { data } = useQuery({
    queryKey: keys.task(id),
    queryFn: ({ signal }) => loadTask(id, signal),
    enabled: id === `${job}.${index}`,
  });
  const task = data?.index === index ? data : undefined;
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-center gap-2">
        <Link
          to="/jobs/$job/tasks/$index"
          params={{ job, index: String(index) }}
          className="num font-semibold text-text no-underline hover:underline"
        >
          #{index}
        </Link>
        <StateBadge of="task" state={state} />
      </div>
      {task && (
        <>
          <Facts
            rows={[
              ...Object.entries(task.params).map(
                ([name, value]) => [name, formatParam(value)] as [string, string],
              ),
              ...(task.runner ? ([["runner", task.runner]] as [string, string][]) : []),
              ...(task.attempts > 1
                ? ([["attempts", String(task.attempts)]] as [string, string][])
                : []),
              ["ran", <Elapsed key="" from={task.started_at} to={task.completed_at} />],
            ]}
          />
          {task.status === "running" && (
            <ProgressBar fraction={task.progress} label={`Progress of task ${task.id}`} />
          )}
          {task.error_message && (
            <p className="line-clamp-4 break-words font-mono text-failed text-xs">
              {task.error_message}
            </p>
          )}
        </>
      )}
    </div>
  );
}
