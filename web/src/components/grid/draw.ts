// Paints the task grid. Cells of one state are painted together: changing the colour is what costs.
import { STATE_CLASSES, type StateClass } from "@/lib/palette";
import type { GridLayout } from "./layout";

/** The state of a cell, or null for "do not paint" (filtered out). */
export type CellState = (cell: number) => StateClass | null;

const GLYPH: Record<StateClass, string> = {
  pending: "",
  running: "",
  completed: "✓",
  failed: "✕",
  retrying: "↻",
  cancelled: "–",
  lost: "?",
};

export interface GridPaint {
  solids: Record<StateClass, string>;
  ground: string;
  /** Cells that are filtered out, and small cells that wait. */
  dim: string;
  track: string;
}

export function drawGrid(
  context: CanvasRenderingContext2D,
  layout: GridLayout,
  state: CellState,
  paint: GridPaint,
) {
  const { columns, pitch, gap, cells } = layout;
  const side = pitch - gap;
  context.clearRect(0, 0, layout.width, layout.height);
  const groups = new Map<StateClass | null, number[]>();
  for (let cell = 0; cell < cells; cell += 1) {
    const key = state(cell);
    const group = groups.get(key);
    if (group) group.push(cell);
    else groups.set(key, [cell]);
  }
  const each = (key: StateClass | null, act: (x: number, y: number) => void) => {
    for (const cell of groups.get(key) ?? [])
      act((cell % columns) * pitch, Math.floor(cell / columns) * pitch);
  };
  context.fillStyle = paint.dim;
  each(null, (x, y) => context.fillRect(x, y, side, side));
  for (const name of STATE_CLASSES) {
    if (!groups.has(name)) continue;
    if (name === "pending" && side >= 6) {
      context.strokeStyle = paint.solids.pending;
      context.lineWidth = 1;
      each(name, (x, y) => context.strokeRect(x + 0.5, y + 0.5, side - 1, side - 1));
      continue;
    }
    // Too small for an outline: what waits stays in the background.
    context.fillStyle = name === "pending" ? paint.track : paint.solids[name];
    each(name, (x, y) => context.fillRect(x, y, side, side));
    if (side >= 12) drawGlyphs(context, name, side, paint.ground, (act) => each(name, act));
  }
}

function drawGlyphs(
  context: CanvasRenderingContext2D,
  name: StateClass,
  side: number,
  ground: string,
  each: (act: (x: number, y: number) => void) => void,
) {
  context.fillStyle = ground;
  if (name === "running") {
    // A notch in the corner, so that running differs from a plain block without colour.
    const notch = Math.round(side / 3);
    each((x, y) => {
      context.beginPath();
      context.moveTo(x + side - notch, y);
      context.lineTo(x + side, y);
      context.lineTo(x + side, y + notch);
      context.fill();
    });
    return;
  }
  const glyph = GLYPH[name];
  if (!glyph) return;
  context.font = `600 ${Math.round(side * 0.62)}px "Inter Variable", sans-serif`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  each((x, y) => context.fillText(glyph, x + side / 2, y + side / 2 + 0.5));
}
