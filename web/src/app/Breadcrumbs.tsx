import { Link, useLocation } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { Fragment, type ReactNode } from "react";
import { useKnownJob } from "@/api/jobs";
import { useKnownRunner } from "@/api/runners";
import { useKnownTask } from "@/api/tasks";
import { PAGES, SHELL } from "@/words/shell";

const LINK = "truncate text-muted no-underline hover:text-text hover:underline";

/** `page`: of the experiment. */
function experimentCrumbs(name: string | undefined, page: string | undefined): ReactNode[] {
  const all = PAGES.experiments;
  if (name === undefined) return [all];
  const list = (
    <Link to="/experiments" className={LINK}>
      {all}
    </Link>
  );
  const called = decodeURIComponent(name);
  if (page === undefined) return [list, name === "new" ? PAGES.newExperiment : called];
  const one = (
    <Link to="/experiments/$name" params={{ name: called }} className={LINK}>
      {called}
    </Link>
  );
  return [list, one, page === "run" ? PAGES.run : PAGES.edit];
}

export function Breadcrumbs() {
  const { pathname } = useLocation();
  const [area, job, page, index] = pathname.split("/").filter(Boolean);
  // The page itself loads the job or the task; the crumb only listens.
  const knownJob = useKnownJob(job ?? "");
  const knownTask = useKnownTask(`${job}.${index}`);
  const runner = useKnownRunner(job ?? "");
  const known = knownJob?.name ?? knownTask?.job_name;
  const crumbs: ReactNode[] = [];
  if (area === undefined) crumbs.push(PAGES.overview);
  else if (area === "runners" && job === undefined) crumbs.push(PAGES.runners);
  else if (area === "runners") {
    crumbs.push(
      <Link to="/runners" className={LINK}>
        {PAGES.runners}
      </Link>,
      runner?.name ?? PAGES.runner,
    );
  } else if (area === "settings") crumbs.push(PAGES.settings);
  else if (area === "admin") crumbs.push(PAGES.admin, PAGES.people);
  else if (area === "goliat") crumbs.push(PAGES.newStudy);
  else if (area === "runs") crumbs.push(PAGES.compare);
  else if (area === "experiments") crumbs.push(...experimentCrumbs(job, page));
  else if (area === "jobs" && job === undefined) crumbs.push(PAGES.jobs);
  else if (area === "jobs" && job !== undefined) {
    const name = known ? `${job} ${known}` : job;
    crumbs.push(
      <Link to="/jobs" className={LINK}>
        {PAGES.jobs}
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
    <nav aria-label={SHELL.breadcrumbs} className="min-w-0">
      <ol className="m-0 flex min-w-0 list-none items-center gap-1.5 p-0">
        {crumbs.map((crumb, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a crumb is its place
          <Fragment key={place}>
            {place > 0 && <ChevronRight size={14} className="shrink-0 text-subtle" aria-hidden />}
            <li
              className="num not-last:shrink-[4] flex min-w-0"
              aria-current={place === crumbs.length - 1 ? "page" : undefined}
            >
              {typeof crumb === "string" ? <span className="truncate">{crumb}</span> : crumb}
            </li>
          </Fragment>
        ))}
      </ol>
    </nav>
  );
}
