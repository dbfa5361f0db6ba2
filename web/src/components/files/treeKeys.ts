// What the keys do in a tree of files, as the ARIA practices describe it. Pure: the tree on screen acts on the answer.
import type { TreeFile, TreeRow } from "./tree";

type TreeAction =
  /** The cursor goes to this row. */
  | { is: "move"; to: number }
  /** A folder is opened or closed. */
  | { is: "toggle"; path: string }
  /** The row is chosen: a file is shown, a folder opened or closed. */
  | { is: "choose" };

const move = (to: number): TreeAction => ({ is: "move", to });

/** Null for a key that the tree leaves to others. */
export function treeAction<F extends TreeFile>(
  rows: readonly TreeRow<F>[],
  cursor: number,
  key: string,
): TreeAction | null {
  const row = rows[cursor];
  if (!row) return null;
  switch (key) {
    case "ArrowDown":
      return move(Math.min(rows.length - 1, cursor + 1));
    case "ArrowUp":
      return move(Math.max(0, cursor - 1));
    case "Home":
      return move(0);
    case "End":
      return move(rows.length - 1);
    case "Enter":
    case " ":
      return { is: "choose" };
    case "ArrowRight":
      if (row.node.file) return null;
      return row.open ? move(cursor + 1) : { is: "toggle", path: row.node.path };
    case "ArrowLeft":
      return row.open ? { is: "toggle", path: row.node.path } : move(parentRow(rows, cursor));
    default:
      return null;
  }
}

/** The row of the folder that a row is in; the row itself at the top. */
export function parentRow<F extends TreeFile>(rows: readonly TreeRow<F>[], cursor: number): number {
  const depth = rows[cursor]?.depth ?? 0;
  for (let at = cursor - 1; at >= 0; at -= 1) {
    if (rows[at]!.depth < depth) return at;
  }
  return cursor;
}

/**
 * The next row whose name begins with what was typed, round the end; null when there is none. One letter goes on from the row
 * after the cursor, so that it can be typed again; more letters may still mean the row at the cursor.
 */
export function typeaheadRow<F extends TreeFile>(
  rows: readonly TreeRow<F>[],
  cursor: number,
  typed: string,
): number | null {
  const wanted = typed.toLowerCase();
  const first = typed.length === 1 ? 1 : 0;
  for (let step = first; step < rows.length + first; step += 1) {
    const at = (cursor + step) % rows.length;
    if (rows[at]!.node.name.toLowerCase().startsWith(wanted)) return at;
  }
  return null;
}
