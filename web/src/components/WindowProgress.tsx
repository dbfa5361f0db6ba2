import { Link } from "@tanstack/react-router";
import { CircleX, TriangleAlert } from "lucide-react";
import type { Attempt } from "@/api/types";
import { ProgressBar } from "@/charts/ProgressBar";
import { ERROR_TYPES, type LineType, WARNING_TYPES, writeTypes } from "@/components/log/lineTypes";
import { useNow } from "@/lib/clock";
import { formatPercent, plural } from "@/lib/numbers";
import { splitTask } from "@/lib/paths";
import { overdueText, simulationText, type WindowWords } from "@/lib/window";
import { RelTime } from "@/ui/Time";

interface WindowProps {
  attempt: Attempt;
  window: WindowWords;
  /** It runs: bars and time left are worth showing. */
  live: boolean;
}

/** What the window on the machine shows: its stage, which simulation it is at, and how much it complained. */
export function WindowProgress({ attempt, window, live }: WindowProps) {
  const now = useNow(30_000);
  const simulation = simulationText(window);
  const overdue = live ? overdueText(window, now) : "";
  return (
    <>
      {live && window.stage && (
        <div className="mt-2 flex items-center gap-3">
          <div className="min-w-0 flex-1">
            <ProgressBar
              fraction={window.stageFraction}
              state="completed"
              label={`Progress of the stage ${window.stage}`}
            />
          </div>
          <span className="num text-muted sm:min-w-60">
            Stage: <span className="text-text">{window.stage}</span>
            {window.stageFraction !== null && `, ${formatPercent(window.stageFraction)}`}
          </span>
        </div>
      )}
      <p className="num mt-2 flex flex-wrap items-center gap-x-4 gap-y-1 text-muted">
        {simulation && (
          <span>
            Simulation <span className="text-text">{simulation}</span>
          </span>
        )}
        {window.case && (
          <span className="min-w-0 break-words">
            Case <span className="text-text">{window.case}</span>
          </span>
        )}
        {overdue && <span title="By the reckoning of the program's own window">{overdue}</span>}
        <Complaints attempt={attempt} count={window.warnings} one="warning" types={WARNING_TYPES} />
        <Complaints attempt={attempt} count={window.errors} one="error" types={ERROR_TYPES} />
        {live && attempt.reported_at && (
          <span>
            last word <RelTime at={attempt.reported_at} />
          </span>
        )}
      </p>
    </>
  );
}

interface ComplaintsProps {
  attempt: Attempt;
  count: number | null;
  one: "warning" | "error";
  types: LineType[];
}

/** How many there are, as a link to the lines themselves. None is quiet. */
function Complaints({ attempt, count, one, types }: ComplaintsProps) {
  if (count === null) return null;
  if (count === 0) return <span>no {one}s</span>;
  const Icon = one === "error" ? CircleX : TriangleAlert;
  const type = writeTypes(types);
  return (
    <Link
      to="/jobs/$job/tasks/$index"
      params={splitTask(attempt.task_id)}
      search={{ attempt: attempt.number, ...(type ? { type } : {}) }}
      data-state-class={one === "error" ? "failed" : "retrying"}
      resetScroll={false}
      title="Show these lines of the log"
      className="st-text st-tint inline-flex items-center gap-1.5 rounded-sm px-1.5 py-0.5 font-medium text-xs hover:underline"
    >
      <Icon size={14} aria-hidden /> {plural(count, one)}
    </Link>
  );
}
