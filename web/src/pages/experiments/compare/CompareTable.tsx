import { Link } from "@tanstack/react-router";
import clsx from "clsx";
import { RotateCcw, X } from "lucide-react";
import type { Comparison } from "@/api/experimentTypes";
import { JobLink } from "@/components/links";
import { StateBadge } from "@/components/StateBadge";
import { Button } from "@/ui/Button";
import { IconButton } from "@/ui/IconButton";
import { COMPARE } from "@/words/experiments";
import { UI } from "@/words/ui";
import type { Row } from "./rows";

export interface Section {
  title: string;
  rows: Row[];
  /** Said when there are no rows. */
  none: string;
  more?: { label: string; run: () => void } | undefined;
}

interface TableProps {
  runs: Comparison["runs"];
  sections: Section[];
  /** Not given when too few would be left. */
  onLeaveOut: ((job: string) => void) | undefined;
}

const FIRST = "sticky left-0 z-10 bg-surface px-3 py-1.5 text-left max-sm:max-w-32";

/** A column for each run, under its name; rows that differ are marked. */
export function CompareTable({ runs, sections, onLeaveOut }: TableProps) {
  return (
    <section
      aria-label={UI.scrollable(COMPARE.title)}
      className="overflow-x-auto rounded-lg border border-border bg-surface"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
    >
      <table className="w-full border-collapse">
        <thead>
          <tr className="border-border border-b">
            <th scope="col" className={clsx(FIRST, "min-w-32 sm:min-w-48")}>
              <span className="sr-only">{COMPARE.what}</span>
            </th>
            {runs.map((run) => (
              <RunHead key={run.job} run={run} onLeaveOut={onLeaveOut} />
            ))}
          </tr>
        </thead>
        {sections.map((section) => (
          <Rows key={section.title} section={section} columns={runs.length} />
        ))}
      </table>
    </section>
  );
}

interface HeadProps {
  run: Comparison["runs"][number];
  onLeaveOut: TableProps["onLeaveOut"];
}

function RunHead({ run, onLeaveOut }: HeadProps) {
  const { job, name, experiment, status } = run;
  return (
    <th scope="col" className="min-w-40 px-3 py-2 text-left align-top font-medium">
      <span className="flex items-start gap-1">
        <span className="min-w-0 flex-1">
          <JobLink job={job} className="break-words">
            <span className="num">{job}</span> {name}
          </JobLink>
          <span className="mt-1 block">
            <StateBadge of="job" state={status} />
          </span>
        </span>
        <Link
          to="/experiments/$name/run"
          params={{ name: experiment }}
          search={{ from: Number(job) }}
          aria-label={COMPARE.again(job)}
          title={COMPARE.again(job)}
          className="inline-flex size-7 shrink-0 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-text"
        >
          <RotateCcw size={14} aria-hidden />
        </Link>
        {onLeaveOut && (
          <IconButton
            label={COMPARE.leaveOut(job)}
            icon={<X size={14} aria-hidden />}
            onClick={() => onLeaveOut(job)}
          />
        )}
      </span>
    </th>
  );
}

function Rows({ section, columns }: { section: Section; columns: number }) {
  const { title, rows, none, more } = section;
  return (
    <tbody className="border-border border-b last:border-b-0">
      <tr>
        <th
          scope="colgroup"
          colSpan={columns + 1}
          className="bg-canvas px-3 py-1.5 text-left font-semibold"
        >
          <span className="sticky left-3">{title}</span>
        </th>
      </tr>
      {rows.length === 0 && (
        <tr>
          <td colSpan={columns + 1} className="px-3 py-2 text-muted">
            <span className="sticky left-3">{none}</span>
          </td>
        </tr>
      )}
      {rows.map(({ key, name, cells, differs }) => (
        <tr key={key} className="border-border border-t">
          <th scope="row" className={clsx(FIRST, "break-words font-normal text-muted")}>
            {name}
          </th>
          {cells.map((cell, place) => (
            <td
              // biome-ignore lint/suspicious/noArrayIndexKey: a cell is its run
              key={place}
              className={clsx("num break-words px-3 py-1.5", differs && "font-medium")}
            >
              {cell}
            </td>
          ))}
        </tr>
      ))}
      {more && (
        <tr>
          <td colSpan={columns + 1} className="border-border border-t px-2 py-1">
            <Button size="sm" kind="quiet" className="sticky left-2" onClick={more.run}>
              {more.label}
            </Button>
          </td>
        </tr>
      )}
    </tbody>
  );
}
