import { Link } from "@tanstack/react-router";
import { useRunningTasks } from "@/api/queries";
import type { Job, Task } from "@/api/types";
import { ProgressBar } from "@/charts/ProgressBar";
import { EtaText } from "@/components/EtaText";
import { QueryGate } from "@/components/QueryGate";
import { paramsText } from "@/lib/jobs";
import { plural } from "@/lib/numbers";
import { Card } from "@/ui/Card";
import { Elapsed } from "@/ui/Time";

const SHOWN = 8;

/** What runs at this moment, each with its bar: one click from its log. */
export function RunningTasks({ job }: { job: Job }) {
  const query = useRunningTasks(job.id, SHOWN);
  return (
    <Card title={`Running now (${job.counts.running})`} padded={false}>
      <QueryGate query={query} doing="load the running tasks">
        {({ tasks, total }) => (
          <ul className="m-0 list-none p-0">
            {tasks.map((task) => (
              <Line key={task.id} task={task} varying={job.varying} />
            ))}
            {total > tasks.length && (
              <li className="px-4 py-2">
                <Link
                  to="/jobs/$job/tasks"
                  params={{ job: job.id }}
                  search={{ status: "running" }}
                  className="text-accent text-xs underline"
                >
                  {plural(total - tasks.length, "more task")}
                </Link>
              </li>
            )}
          </ul>
        )}
      </QueryGate>
    </Card>
  );
}

function Line({ task, varying }: { task: Task; varying: string[] }) {
  return (
    <li className="grid grid-cols-[48px_minmax(0,1fr)_minmax(72px,auto)] items-center gap-x-3 border-border sm:grid-cols-[48px_minmax(0,1fr)_minmax(80px,160px)_minmax(64px,auto)] border-b px-4 py-1.5 last:border-b-0 hover:bg-hover">
      <Link
        to="/jobs/$job/tasks/$index"
        params={{ job: task.job_id, index: String(task.index) }}
        className="num font-medium text-text no-underline hover:text-accent hover:underline"
      >
        #{task.index}
      </Link>
      {/* On a phone it stands below, over the whole width. */}
      <span className="min-w-0 truncate text-muted text-xs max-sm:col-span-3 max-sm:row-start-2">
        <span className="font-mono">{paramsText(task.params, varying)}</span>
        {task.stage && ` · ${task.stage}`}
        {task.runner && ` · ${task.runner}`}
      </span>
      <span className="flex items-center gap-2">
        <ProgressBar fraction={task.progress} label={`Progress of task ${task.id}`} />
        <span className="num w-10 shrink-0 whitespace-nowrap text-right text-muted text-xs">
          {task.percent === null ? "" : `${task.percent} %`}
        </span>
      </span>
      <span className="text-right text-muted text-xs">
        {task.eta ? <EtaText eta={task.eta} /> : <Elapsed from={task.started_at} />}
      </span>
    </li>
  );
}
