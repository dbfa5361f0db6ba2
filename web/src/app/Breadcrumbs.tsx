import { useQuery } from "@tanstack/react-query";
import { Link, useLocation } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { Fragment, type ReactNode } from "react";
import { keys } from "@/api/queries";
import type { Job, Runner, TaskDetail } from "@/api/types";

const LINK = "truncate text-muted no-underline hover:text-text hover:underline";

export function Breadcrumbs() {
  const { pathname } = useLocation();
  const [area, job, , index] = pathname.split("/").filter(Boolean);
  // The page itself loads the job or the task; the crumb only listens.
  const { data } = useQuery<Job>({ queryKey: keys.job(job ?? ""), enabled: false });
  const task = useQuery<TaskDetail>({
    queryKey: keys.task(`${job}.${index}`),
    enabled: false,
  });
  const runner = useQuery<Runner>({ queryKey: keys.runner(job ?? ""), enabled: false });
  const known = data?.name ?? task.data?.job_name;
  const crumbs: ReactNode[] = [];
  if (area === undefined) crumbs.push("Overview");
  else if (area === "runners" && job === undefined) crumbs.push("Runners");
  else if (area === "runners") {
    crumbs.push(
      <Link to="/runners" className={LINK}>
        Runners
      </Link>,
      runner.data?.name ?? "Runner",
    );
  } else if (area === "goliat") crumbs.push("New GOLIAT study");
  else if (area === "jobs" && job === undefined) crumbs.push("Jobs");
  else if (area === "jobs" && job !== undefined) {
    const name = known ? `${job} ${known}` : job;
    crumbs.push(
      <Link to="/jobs" className={LINK}>
        Jobs
      </Link>,
    );
    if (index === undefined) crumbs.push(name);
    else {
      crumbs.push(
        <Link to="/jobs/$job" params={{ job }} className={LINK}>
          {name}
        </Link>,
        `#${index}`,
      );
    }
  }
  return (
    <nav aria-label="Breadcrumbs" className="min-w-0">
      <ol className="m-0 flex min-w-0 list-none items-center gap-1.5 p-0">
        {crumbs.map((crumb, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a crumb is its place
          <Fragment key={place}>
            {place > 0 && <ChevronRight size={14} className="shrink-0 text-subtle" aria-hidden />}
            <li
              className="num flex min-w-0"
              {...(place === crumbs.length - 1 ? { "aria-current": "page" } : {})}
            >
              {typeof crumb === "string" ? <span className="truncate">{crumb}</span> : crumb}
            </li>
          </Fragment>
        ))}
      </ol>
    </nav>
  );
}
