// All tasks of a job at a glance: one cell per task, painted on a canvas.
// The keyboard moves a cell that is announced; the Tasks table says the same as text.
import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Axis } from "@/lib/axes";
import { readSolids, type StateClass } from "@/lib/palette";
import { useTheme } from "@/lib/theme";
import { useWidth } from "@/lib/useWidth";
import { Axes } from "./Axes";
import { type CellState, drawGrid } from "./draw";
import { cellAt, gridLayout, moveCell, nextIndex } from "./layout";

interface GridProps {
  count: number;
  /** State of a task by its index. A new function means: paint again. */
  stateOf: (index: number) => StateClass;
  /** States that are switched off in the legend. */
  hidden: ReadonlySet<StateClass>;
  /** Keeps one parameter's values in columns. */
  columns?: number | undefined;
  /** Values written along the edges: rows first (when there are two), columns last. */
  axes?: Axis[] | undefined;
  onOpen: (index: number) => void;
  /** What the card beside the grid says of a task. */
  detail: (index: number) => ReactNode;
  label: string;
}

/** Which of several states a cell shows: what needs a person comes first. */
const WORST: StateClass[] = [
  "failed",
  "lost",
  "retrying",
  "running",
  "pending",
  "cancelled",
  "completed",
];
const HEIGHT = 460;
/** Room for the names of rows. */
const EDGE = 88;

export function TaskGrid({
  count,
  stateOf,
  hidden,
  columns,
  axes,
  onOpen,
  detail,
  label,
}: GridProps) {
  const [box, width] = useWidth<HTMLDivElement>(720);
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  const [focus, setFocus] = useState<number | null>(null);
  const [hover, setHover] = useState<number | null>(null);
  const edge = axes && axes.length > 1 ? EDGE : 0;
  const layout = useMemo(
    () => gridLayout(count, width - edge, HEIGHT, columns),
    [count, width, edge, columns],
  );
  const cellState = useMemo<CellState>(() => {
    return (cell) => {
      const state = worst(
        stateOf,
        cell * layout.perCell,
        Math.min(count, (cell + 1) * layout.perCell),
      );
      return hidden.has(state) ? null : state;
    };
  }, [stateOf, hidden, layout, count]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes what the style sheet answers
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context) return;
    const ratio = window.devicePixelRatio || 1;
    element.width = Math.ceil(layout.width * ratio);
    element.height = Math.ceil(layout.height * ratio);
    context.scale(ratio, ratio);
    const style = getComputedStyle(document.documentElement);
    const ground = style.getPropertyValue("--surface").trim();
    const dim = style.getPropertyValue("--hover").trim();
    const track = style.getPropertyValue("--track").trim();
    drawGrid(context, layout, cellState, { solids: readSolids(), ground, dim, track });
  }, [layout, cellState, theme]);

  const shown = hover ?? focus;
  const onKeyDown = (event: KeyboardEvent) => {
    const from = focus ?? 0;
    if (event.key === "Enter") return onOpen(from * layout.perCell);
    if (event.key === "f" || event.key === "F") {
      const found = nextIndex(
        layout.cells,
        from,
        event.key === "f" ? 1 : -1,
        (cell) => cellState(cell) === "failed",
      );
      event.preventDefault();
      if (found !== null) setFocus(found);
      return;
    }
    const next = focus === null ? from : moveCell(layout, from, event.key);
    if (next !== from || event.key.startsWith("Arrow")) {
      event.preventDefault();
      setFocus(next);
      setHover(null);
    }
  };
  const pointed = (event: PointerEvent) => {
    const frame = event.currentTarget.getBoundingClientRect();
    return cellAt(layout, event.clientX - frame.left, event.clientY - frame.top);
  };

  return (
    <div className="grid grid-cols-1 gap-4 lg:grid-cols-[minmax(0,1fr)_280px]">
      <div
        ref={box}
        role="application"
        aria-label={`${label}. Arrow keys move, Enter opens the task, f goes to the next failure.`}
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
          <canvas
            ref={canvas}
            className="absolute inset-0 cursor-pointer"
            style={{ width: layout.width, height: layout.height }}
            onPointerMove={(event) => setHover(pointed(event))}
            onPointerLeave={() => setHover(null)}
            onClick={(event) => {
              const cell = pointed(event as unknown as PointerEvent);
              if (cell !== null) onOpen(cell * layout.perCell);
            }}
          />
          {shown !== null && <Ring cell={shown} layout={layout} />}
        </div>
      </div>
      <aside
        className="min-h-24 rounded-lg border border-border bg-canvas p-3 text-sm"
        aria-live="polite"
      >
        {shown === null ? (
          <p className="text-muted">
            Point at a task, or move with the arrow keys. Enter opens it.
          </p>
        ) : (
          <>
            {layout.perCell > 1 && (
              <p className="mb-1 text-muted text-xs">
                The worst of tasks {shown * layout.perCell} to{" "}
                {Math.min(count, (shown + 1) * layout.perCell) - 1}
              </p>
            )}
            {detail(shown * layout.perCell)}
          </>
        )}
      </aside>
    </div>
  );
}

function Ring({ cell, layout }: { cell: number; layout: ReturnType<typeof gridLayout> }) {
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

function worst(stateOf: (index: number) => StateClass, from: number, to: number): StateClass {
  if (to - from === 1) return stateOf(from);
  let rank = WORST.length - 1;
  for (let index = from; index < to && rank > 0; index += 1) {
    rank = Math.min(rank, WORST.indexOf(stateOf(index)));
  }
  return WORST[rank]!;
}
