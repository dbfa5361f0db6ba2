import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { toggled } from "@/lib/toggled";
import { useVirtualRows } from "@/lib/useVirtualRows";
import { ROW, TreeLine } from "./TreeLine";
import { buildTree, openFolders, type TreeFile, type TreeRow, visibleRows } from "./tree";
import { treeAction, typeaheadRow } from "./treeKeys";
import { useTypeahead } from "./useTypeahead";

interface FileTreeProps<F extends TreeFile> {
  files: readonly F[];
  selected: string | null;
  onSelect: (file: F) => void;
  label: string;
}

export function FileTree<F extends TreeFile>({
  files,
  selected,
  onSelect,
  label,
}: FileTreeProps<F>) {
  const tree = useMemo(() => buildTree(files), [files]);
  const [clicked, setClicked] = useState<ReadonlySet<string>>(new Set());
  const open = useMemo(() => openFolders(files, clicked), [files, clicked]);
  const rows = useMemo(() => visibleRows(tree, open), [tree, open]);
  const [cursor, setCursor] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const seen = useVirtualRows(scroller, rows.length, ROW);
  const toggle = (path: string) => setClicked((before) => toggled(before, path));
  const choose = (row: TreeRow<F>) =>
    row.node.file ? onSelect(row.node.file) : toggle(row.node.path);
  const typed = useTypeahead();
  const goTo = (index: number) => {
    setCursor(index);
    seen.show(index);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[cursor];
    const action = treeAction(rows, cursor, event.key);
    const letters = action ? null : typed(event);
    const found = letters === null ? null : typeaheadRow(rows, cursor, letters);
    if (!row || (!action && found === null)) return;
    event.preventDefault();
    if (found !== null) goTo(found);
    if (action?.is === "move") goTo(action.to);
    if (action?.is === "toggle") toggle(action.path);
    if (action?.is === "choose") choose(row);
  };
  return (
    <div ref={scroller} onScroll={seen.onScroll} className="max-h-[560px] overflow-auto py-1">
      <div
        role="tree"
        aria-label={label}
        tabIndex={0}
        aria-activedescendant={rows[cursor] ? `tree-${cursor}` : undefined}
        onKeyDown={onKeyDown}
        className="relative"
        style={{ height: seen.height }}
      >
        {rows.slice(seen.first, seen.last + 1).map((row, step) => {
          const index = seen.first + step;
          return (
            <TreeLine
              key={row.node.path}
              id={`tree-${index}`}
              row={row}
              start={seen.offset + step * ROW}
              selected={row.node.file !== null && row.node.path === selected}
              active={index === cursor}
              onClick={() => {
                setCursor(index);
                choose(row);
              }}
            />
          );
        })}
      </div>
    </div>
  );
}
