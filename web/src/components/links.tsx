// Links to the things that have a page of their own, so that a name looks and works like a link in the same way everywhere.
import { Link } from "@tanstack/react-router";
import clsx from "clsx";
import type { ReactNode } from "react";
import { splitTask } from "@/lib/paths";

/** `name`: text that becomes a link under the pointer. `accent`: seen to be a link. `prose`: as in running text. */
type Look = "name" | "accent" | "prose";

const LOOKS: Record<Look, string> = {
  name: "text-text no-underline hover:text-accent hover:underline",
  accent: "text-accent no-underline hover:underline",
  prose: "",
};

/** A link within a sentence: known by more than its colour. */
export const PROSE_LINK = "text-accent underline";

interface LinkProps {
  look?: Look;
  className?: string | undefined;
  title?: string | undefined;
  /** In a row that is opened by keys itself, the link is no stop of its own. */
  inRow?: boolean;
  children: ReactNode;
}

const shared = ({ look = "name", className, title, inRow }: Omit<LinkProps, "children">) => ({
  className: clsx(LOOKS[look], className),
  title,
  tabIndex: inRow ? -1 : undefined,
});

export function JobLink({ job, children, ...rest }: LinkProps & { job: string }) {
  return (
    <Link to="/jobs/$job" params={{ job }} {...shared(rest)}>
      {children}
    </Link>
  );
}

/** `task`: its id, `42.7`. */
export function TaskLink({ task, children, ...rest }: LinkProps & { task: string }) {
  return (
    <Link to="/jobs/$job/tasks/$index" params={splitTask(task)} {...shared(rest)}>
      {children}
    </Link>
  );
}

export function RunnerLink({ runner, children, ...rest }: LinkProps & { runner: string }) {
  return (
    <Link to="/runners/$runner" params={{ runner }} {...shared(rest)}>
      {children}
    </Link>
  );
}
