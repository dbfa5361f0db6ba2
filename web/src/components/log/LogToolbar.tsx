import {
  ChevronsDownUp,
  ChevronsUpDown,
  Clock,
  Download,
  FileDown,
  Maximize2,
  WrapText,
} from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "@/ui/IconButton";
import { Menu, MenuLink } from "@/ui/Menu";
import type { Stamps } from "./LogRow";
import type { LogSource } from "./source";
import type { ShownLines } from "./useShownLines";

interface ToolbarProps {
  /** Search and levels. */
  children: ReactNode;
  shown: ShownLines;
  wrap: boolean;
  onWrap: () => void;
  stamps: Stamps;
  onStamps: () => void;
  full: boolean;
  onFull: () => void;
  source: LogSource;
}

export function LogToolbar(props: ToolbarProps) {
  const { shown, source } = props;
  const unfold = shown.folded.size > 0;
  return (
    <div className="flex flex-wrap items-center gap-1 border-border border-b bg-surface px-2 py-1.5">
      {props.children}
      <span className="flex-1" />
      {shown.groups.size > 0 && (
        <IconButton
          label={unfold ? "Open all groups" : "Fold all groups"}
          icon={unfold ? <ChevronsUpDown size={15} /> : <ChevronsDownUp size={15} />}
          onClick={() => shown.foldAll(!unfold)}
        />
      )}
      <IconButton
        label={`Timestamps: ${props.stamps}`}
        pressed={props.stamps !== "off"}
        icon={<Clock size={15} />}
        onClick={props.onStamps}
      />
      <IconButton
        label="Wrap long lines"
        hint="Wrap long lines  w"
        pressed={props.wrap}
        icon={<WrapText size={15} />}
        onClick={props.onWrap}
      />
      <Menu
        trigger={
          <button
            type="button"
            aria-label="Download the log"
            title="Download the log"
            className="inline-flex size-7 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-text"
          >
            <Download size={15} aria-hidden />
          </button>
        }
      >
        <MenuLink href={source.downloadUrl} icon={<Download size={14} />}>
          Byte for byte
        </MenuLink>
        <MenuLink href={source.plainUrl} icon={<FileDown size={14} />}>
          Plain text, without colours
        </MenuLink>
      </Menu>
      <IconButton
        label="Full screen"
        hint="Full screen  z"
        pressed={props.full}
        icon={<Maximize2 size={14} />}
        onClick={props.onFull}
      />
    </div>
  );
}
