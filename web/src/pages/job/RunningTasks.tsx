import { Link } from "@tanstack/react-router";
import { useRunningTasks } from "@/api/tasks";
import type { Job, Task } from "@/api/types";
import { EtaText } from "@/components/EtaText";
import { TaskLink } from "@/components/links";
import { QueryGate } from "@/components/QueryGate";
import { TaskProgressCell } from "@/components/TaskProgressCell";
import { paramsText } from "@/domain/params";
import { Card } from "@/ui/Card";
import { Elapsed } from "@/ui/Time";
import { DOING } from "@/words/errors";
import { RUNNING } from "@/words/jobs";

const SHOWN = 8;

/** What runs at this moment, each with its bar: one click from its log. */
export function RunningTasks({ job }: { job: Job }) {
  const query = useRunningTasks(job.id, SHOWN);
  return (
    <Card title={RUNNING.title(job.counts.running)} padded={false}>
      <QueryGate query={query} doing={DOING.loadRunningTasks}>
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
                  {RUNNING.more(total - tasks.length)}
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
      <TaskLink task={task.id} className="num font-medium">
        #{task.index}
      </TaskLink>
      {/* On a phone it stands below, over the whole width. */}
      <span className="min-w-0 truncate text-muted text-xs max-sm:col-span-3 max-sm:row-start-2">
        <span className="font-mono">{paramsText(task.params, varying)}</span>
        {task.stage && ` · ${task.stage}`}
        {task.runner && ` · ${task.runner}`}
      </span>
      <TaskProgressCell task={task} />
      <span className="text-right text-muted text-xs">
        {task.eta ? <EtaText eta={task.eta} /> : <Elapsed from={task.started_at} />}
      </span>
    </li>
  );
}
