import clsx from "clsx";
import { ChevronDown, ChevronRight, File, FileImage, Folder } from "lucide-react";
import { Bytes } from "@/ui/Num";
import { fileKind } from "./kind";
import type { TreeFile, TreeRow } from "./tree";

/** Height of a row in pixels. */
export const ROW = 28;

interface LineProps<F extends TreeFile> {
  id: string;
  row: TreeRow<F>;
  start: number;
  selected: boolean;
  active: boolean;
  onClick: () => void;
}

export function TreeLine<F extends TreeFile>({
  id,
  row,
  start,
  selected,
  active,
  onClick,
}: LineProps<F>) {
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
