import { useNavigate } from "@tanstack/react-router";
import clsx from "clsx";
import { useCallback, useMemo, useState } from "react";
import { useGrid, useJob } from "@/api/jobs";
import type { Job, TaskState } from "@/api/types";
import { TaskGrid } from "@/components/grid/TaskGrid";
import { QueryGate } from "@/components/QueryGate";
import { GRID_STATES, gridState } from "@/domain/gridStates";
import { stateLook } from "@/domain/states";
import { formatCount } from "@/lib/numbers";
import type { StateClass } from "@/lib/palette";
import { toggled } from "@/lib/toggled";
import { Card } from "@/ui/Card";
import { Select } from "@/ui/Field";
import { DOING } from "@/words/errors";
import { JOBS } from "@/words/jobs";
import { GRID } from "@/words/tasks";
import { TaskCard } from "./TaskCard";
import { useAxes } from "./useAxes";
import { useJobId } from "./useJobId";

export function GridTab() {
  const id = useJobId();
  const { data: job } = useJob(id);
  const grid = useGrid(id);
  if (!job) return null;
  return (
    <Card>
      <QueryGate query={grid} doing={DOING.loadGrid} rows={8}>
        {(states) => <Grid job={job} states={states} />}
      </QueryGate>
    </Card>
  );
}

function Grid({ job, states }: { job: Job; states: Uint8Array }) {
  const navigate = useNavigate();
  const [hidden, setHidden] = useState<ReadonlySet<StateClass>>(new Set());
  const axes = useAxes(job);
  const [upright, setUpright] = useState(true);
  const last = axes?.at(-1);
  const columns = upright && last && last.values.length > 1 ? last.values.length : undefined;
  const stateOf = useCallback(
    (index: number) => stateLook("task", gridState(states[index])).class,
    [states],
  );
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <Legend states={states} hidden={hidden} onChange={setHidden} />
        <span className="flex-1" />
        {last && last.values.length > 1 && (
          <Select
            label={GRID.arrange}
            value={upright ? "axes" : "index"}
            onChange={(event) => setUpright(event.target.value === "axes")}
            options={[
              { value: "axes", label: GRID.byAxes(rowNames(axes), last.name) },
              { value: "index", label: GRID.byIndex },
            ]}
          />
        )}
      </div>
      <TaskGrid
        key={columns}
        count={states.length}
        stateOf={stateOf}
        hidden={hidden}
        columns={columns}
        axes={columns && axes && axes.length <= 2 ? axes : undefined}
        label={JOBS.tasksOf(job.name)}
        onOpen={(index) =>
          navigate({ to: "/jobs/$job/tasks/$index", params: { job: job.id, index: String(index) } })
        }
        detail={(index) => <TaskCard job={job.id} index={index} state={gridState(states[index])} />}
      />
    </>
  );
}

const rowNames = (axes: { name: string }[] | null): string =>
  axes
    ?.slice(0, -1)
    .map((axis) => axis.name)
    .join(", ") || GRID.allRows;

interface LegendProps {
  states: Uint8Array;
  hidden: ReadonlySet<StateClass>;
  onChange: (hidden: ReadonlySet<StateClass>) => void;
}

/** The states with their counts; a click leaves a state out of the picture. */
function Legend({ states, hidden, onChange }: LegendProps) {
  const counts = useMemo(() => countStates(states), [states]);
  return (
    <fieldset className="m-0 flex flex-wrap gap-1 border-0 p-0">
      <legend className="sr-only">{GRID.statesShown}</legend>
      {GRID_STATES.filter((state) => (counts.get(state) ?? 0) > 0).map((state) => {
        const look = stateLook("task", state);
        const on = !hidden.has(look.class);
        return (
          <button
            key={state}
            type="button"
            aria-pressed={on}
            data-state-class={look.class}
            onClick={() => onChange(toggled(hidden, look.class))}
            className={clsx(
              "num inline-flex h-7 items-center gap-1.5 rounded-md border border-border px-2 text-xs hover:border-strong",
              on ? "" : "text-subtle line-through",
            )}
          >
            <look.icon size={13} className="st-text" aria-hidden /> {look.label}{" "}
            {formatCount(counts.get(state) ?? 0)}
          </button>
        );
      })}
    </fieldset>
  );
}

function countStates(states: Uint8Array): Map<TaskState, number> {
  const counts = new Map<TaskState, number>();
  for (const byte of states) {
    const state = gridState(byte);
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return counts;
}
