import { Link } from "@tanstack/react-router";
import { CircleX, TriangleAlert } from "lucide-react";
import type { Attempt, GuiProgress, LineType } from "@/api/types";
import { ProgressBar } from "@/charts/ProgressBar";
import { ERROR_TYPES, WARNING_TYPES, writeTypes } from "@/components/log/lineTypes";
import { overdueText, simulationText } from "@/domain/guiClient";
import { useNow } from "@/lib/clock";
import { formatPercent, plural } from "@/lib/numbers";
import { splitTask } from "@/lib/paths";
import { RelTime } from "@/ui/Time";
import { GUI_CLIENT } from "@/words/runners";

interface GuiClientProps {
  attempt: Attempt;
  progress: GuiProgress;
  /** It runs: bars and time left are worth showing. */
  live: boolean;
}

/** What the GUI on the machine shows: its stage, which simulation it is at, and how many warnings and errors it had. */
export function GuiClientProgress({ attempt, progress, live }: GuiClientProps) {
  const now = useNow(30_000);
  const simulation = simulationText(progress);
  const overdue = live ? overdueText(progress, now) : "";
  return (
    <>
      {live && attempt.stage && (
        <div className="mt-2 flex items-center gap-3">
          <div className="min-w-0 flex-1">
            <ProgressBar
              fraction={progress.stage_fraction}
              state="completed"
              label={GUI_CLIENT.stageProgress(attempt.stage)}
            />
          </div>
          <span className="num text-muted sm:min-w-60">
            {GUI_CLIENT.stage}
            <span className="text-text">{attempt.stage}</span>
            {progress.stage_fraction !== null &&
              GUI_CLIENT.percent(formatPercent(progress.stage_fraction))}
          </span>
        </div>
      )}
      <p className="num mt-2 flex flex-wrap items-center gap-x-4 gap-y-1 text-muted">
        {simulation && (
          <span>
            {GUI_CLIENT.simulation} <span className="text-text">{simulation}</span>
          </span>
        )}
        {attempt.message && (
          <span className="min-w-0 break-words">
            {GUI_CLIENT.case} <span className="text-text">{attempt.message}</span>
          </span>
        )}
        {overdue && <span title={GUI_CLIENT.estimate}>{overdue}</span>}
        <LineCount
          attempt={attempt}
          count={progress.warnings}
          one="warning"
          types={WARNING_TYPES}
        />
        <LineCount attempt={attempt} count={progress.errors} one="error" types={ERROR_TYPES} />
        {live && attempt.reported_at && (
          <span>
            {GUI_CLIENT.lastWord} <RelTime at={attempt.reported_at} />
          </span>
        )}
      </p>
    </>
  );
}

interface LineCountProps {
  attempt: Attempt;
  count: number | null;
  one: "warning" | "error";
  types: LineType[];
}

/** How many there are, as a link to the lines themselves. None is quiet. */
function LineCount({ attempt, count, one, types }: LineCountProps) {
  if (count === null) return null;
  if (count === 0) return <span>{GUI_CLIENT.none(one)}</span>;
  const Icon = one === "error" ? CircleX : TriangleAlert;
  const type = writeTypes(types);
  return (
    <Link
      to="/jobs/$job/tasks/$index"
      params={splitTask(attempt.task_id)}
      search={type ? { attempt: attempt.number, type } : { attempt: attempt.number }}
      data-state-class={one === "error" ? "failed" : "retrying"}
      resetScroll={false}
      title={GUI_CLIENT.showLines}
      className="st-text st-tint inline-flex items-center gap-1.5 rounded-sm px-1.5 py-0.5 font-medium text-xs hover:underline"
    >
      <Icon size={14} aria-hidden /> {plural(count, one)}
    </Link>
  );
}
