import { type MouseEvent, useEffect, useRef } from "react";
import { readSolids } from "@/lib/palette";
import { useTheme } from "@/lib/theme";
import { type CellState, drawGrid, type GridPaint } from "./draw";
import { cellAt, type GridLayout } from "./layout";

interface CanvasProps {
  layout: GridLayout;
  cellState: CellState;
  /** The cell under the pointer, or null. */
  onPoint: (cell: number | null) => void;
  onOpen: (cell: number) => void;
}

/** The cells themselves. It is painted again when they change, and when the theme does. */
export function GridCanvas({ layout, cellState, onPoint, onOpen }: CanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useTheme();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes what the style sheet answers
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context) return;
    const ratio = window.devicePixelRatio || 1;
    element.width = Math.ceil(layout.width * ratio);
    element.height = Math.ceil(layout.height * ratio);
    context.scale(ratio, ratio);
    drawGrid(context, layout, cellState, readPaint());
  }, [layout, cellState, theme]);
  const pointed = (event: MouseEvent) => {
    const frame = event.currentTarget.getBoundingClientRect();
    return cellAt(layout, event.clientX - frame.left, event.clientY - frame.top);
  };
  return (
    <canvas
      ref={canvas}
      className="absolute inset-0 cursor-pointer"
      style={{ width: layout.width, height: layout.height }}
      onPointerMove={(event) => onPoint(pointed(event))}
      onPointerLeave={() => onPoint(null)}
      onClick={(event) => {
        const cell = pointed(event);
        if (cell !== null) onOpen(cell);
      }}
    />
  );
}

/** The colours of the theme at this moment: a canvas does not follow the style sheet by itself. */
function readPaint(): GridPaint {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    solids: readSolids(),
    ground: read("--surface"),
    dim: read("--hover"),
    track: read("--track"),
  };
}
