import clsx from "clsx";
import { ChevronDown, ChevronRight, File, FileImage, Folder } from "lucide-react";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { useRows } from "@/lib/useRows";
import { Bytes } from "@/ui/Num";
import { fileKind } from "./kind";
import { buildTree, type TreeFile, type TreeRow, visibleRows } from "./tree";

interface FileTreeProps<F extends TreeFile> {
  files: readonly F[];
  selected: string | null;
  onSelect: (file: F) => void;
  label: string;
}

const ROW = 28;
/** Folders are opened at once when there are few of them. */
const OPEN_ALL_BELOW = 60;

export function FileTree<F extends TreeFile>({
  files,
  selected,
  onSelect,
  label,
}: FileTreeProps<F>) {
  const tree = useMemo(() => buildTree(files), [files]);
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const open = useMemo(() => {
    const folders = files.length <= OPEN_ALL_BELOW ? foldersOf(files) : new Set<string>();
    return new Set(
      [...folders]
        .filter((path) => !toggled.has(path))
        .concat([...toggled].filter((path) => !folders.has(path))),
    );
  }, [files, toggled]);
  const rows = useMemo(() => visibleRows(tree, open), [tree, open]);
  const [cursor, setCursor] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const seen = useRows(scroller, rows.length, ROW);
  const toggle = (path: string) => setToggled((before) => flip(before, path));
  const act = (row: TreeRow<F>) =>
    row.node.file ? onSelect(row.node.file) : toggle(row.node.path);
  const onKeyDown = (event: KeyboardEvent) => {
    const row = rows[cursor];
    if (!row) return;
    let next = cursor;
    if (event.key === "ArrowDown") next = Math.min(rows.length - 1, cursor + 1);
    else if (event.key === "ArrowUp") next = Math.max(0, cursor - 1);
    else if (event.key === "Home") next = 0;
    else if (event.key === "End") next = rows.length - 1;
    else if (event.key === "Enter" || event.key === " ") act(row);
    else if (event.key === "ArrowRight" && !row.node.file && !row.open) toggle(row.node.path);
    else if (event.key === "ArrowLeft" && row.open) toggle(row.node.path);
    else return;
    event.preventDefault();
    setCursor(next);
    seen.show(next);
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
                act(row);
              }}
            />
          );
        })}
      </div>
    </div>
  );
}

interface LineProps<F extends TreeFile> {
  id: string;
  row: TreeRow<F>;
  start: number;
  selected: boolean;
  active: boolean;
  onClick: () => void;
}

function TreeLine<F extends TreeFile>({ id, row, start, selected, active, onClick }: LineProps<F>) {
  const { node, depth, open } = row;
  const Icon = node.file ? (fileKind(node.name) === "image" ? FileImage : File) : Folder;
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it has the keys
    <div
      id={id}
      role="treeitem"
      tabIndex={-1}
      aria-level={depth + 1}
      aria-expanded={node.file ? undefined : open}
      aria-selected={selected}
      onClick={onClick}
      className={clsx(
        "absolute inset-x-1 flex cursor-pointer items-center gap-1.5 rounded-sm pr-2 text-xs hover:bg-hover",
        selected && "bg-selected",
        active && "outline-1 outline-border",
      )}
      style={{ height: ROW, transform: `translateY(${start}px)`, paddingLeft: 6 + depth * 14 }}
    >
      <span className="inline-flex w-3.5 text-subtle">
        {!node.file && <Chevron size={14} aria-hidden />}
      </span>
      <Icon size={14} className="shrink-0 text-muted" aria-hidden />
      <span className="min-w-0 flex-1 truncate" title={node.path}>
        {node.name}
      </span>
      <span className="text-subtle">
        <Bytes value={node.size} />
      </span>
    </div>
  );
}

function flip(set: ReadonlySet<string>, value: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(value)) next.add(value);
  return next;
}

function foldersOf(files: readonly TreeFile[]): Set<string> {
  const folders = new Set<string>();
  for (const { path } of files) {
    for (let slash = path.indexOf("/"); slash >= 0; slash = path.indexOf("/", slash + 1))
      folders.add(path.slice(0, slash));
  }
  return folders;
}
