// All tasks of a job at a glance: one cell per task, painted on a canvas.
// The keyboard moves a cell that is announced; the Tasks table says the same as text.
import { type ReactNode, useMemo, useState } from "react";
import type { StateClass } from "@/lib/palette";
import { useWidth } from "@/lib/useWidth";
import { GRID } from "@/words/tasks";
import { Axes, type GridAxis } from "./Axes";
import { cellStates, tasksOf } from "./cells";
import { GridCanvas } from "./GridCanvas";
import { type GridLayout, gridLayout } from "./layout";
import { useGridKeys } from "./useGridKeys";

interface GridProps {
  count: number;
  /** State of a task by its index. A new function means: paint again. */
  stateOf: (index: number) => StateClass;
  /** States that are switched off in the legend. */
  hidden: ReadonlySet<StateClass>;
  /** Keeps one parameter's values in columns. */
  columns?: number | undefined;
  /** Values written along the edges: rows first (when there are two), columns last. */
  axes?: readonly GridAxis[] | undefined;
  onOpen: (index: number) => void;
  /** What the card beside the grid says of a task. */
  detail: (index: number) => ReactNode;
  label: string;
}

const HEIGHT = 460;
/** Taken for the width until it is measured. */
const WIDTH_GUESS = 720;
/** Room for the names of rows. */
const EDGE = 88;

export function TaskGrid(props: GridProps) {
  const { count, stateOf, hidden, columns, axes, onOpen, label } = props;
  const [box, width] = useWidth<HTMLDivElement>(WIDTH_GUESS);
  const [focus, setFocus] = useState<number | null>(null);
  const [hover, setHover] = useState<number | null>(null);
  const edge = axes && axes.length > 1 ? EDGE : 0;
  const layout = useMemo(
    () => gridLayout(count, width - edge, HEIGHT, columns),
    [count, width, edge, columns],
  );
  const cellState = useMemo(() => cellStates(layout, stateOf, hidden), [layout, stateOf, hidden]);
  const shown = hover ?? focus;
  const onKeyDown = useGridKeys({
    layout,
    cellState,
    focus,
    onFocus: (cell) => {
      setFocus(cell);
      setHover(null);
    },
    onOpen,
  });
  return (
    <div className="grid grid-cols-1 gap-4 lg:grid-cols-[minmax(0,1fr)_280px]">
      <div
        ref={box}
        role="application"
        aria-label={GRID.keys(label)}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the canvas is worked by keys from here
        tabIndex={0}
        className="relative max-h-[70vh] min-w-0 overflow-y-auto"
        onKeyDown={onKeyDown}
        onFocus={() => setFocus((before) => before ?? 0)}
        onBlur={() => setFocus(null)}
      >
        {axes && <Axes axes={axes} layout={layout} edge={edge} />}
        <div
          className="relative"
          style={{ width: layout.width, height: layout.height, marginLeft: edge }}
        >
          <GridCanvas
            layout={layout}
            cellState={cellState}
            onPoint={setHover}
            onOpen={(cell) => onOpen(tasksOf(layout, cell)[0])}
          />
          {shown !== null && <Ring cell={shown} layout={layout} />}
        </div>
      </div>
      <GridDetail cell={shown} layout={layout} detail={props.detail} />
    </div>
  );
}

interface DetailProps {
  cell: number | null;
  layout: GridLayout;
  detail: (index: number) => ReactNode;
}

function GridDetail({ cell, layout, detail }: DetailProps) {
  const [first, end] = cell === null ? [0, 0] : tasksOf(layout, cell);
  return (
    <aside
      className="min-h-24 rounded-lg border border-border bg-canvas p-3 text-sm"
      aria-live="polite"
    >
      {cell === null ? (
        <p className="text-muted">{GRID.hint}</p>
      ) : (
        <>
          {layout.perCell > 1 && (
            <p className="mb-1 text-muted text-xs">{GRID.worst(first, end - 1)}</p>
          )}
          {detail(first)}
        </>
      )}
    </aside>
  );
}

function Ring({ cell, layout }: { cell: number; layout: GridLayout }) {
  const { pitch, gap, columns } = layout;
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute rounded-xs shadow-[0_0_0_2px_var(--surface),0_0_0_4px_var(--text)]"
      style={{
        left: (cell % columns) * pitch,
        top: Math.floor(cell / columns) * pitch,
        width: pitch - gap,
        height: pitch - gap,
      }}
    />
  );
}
