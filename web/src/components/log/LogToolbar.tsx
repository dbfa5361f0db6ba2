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
import { LOG_TOOLS } from "@/words/log";
import { withKey } from "@/words/shell";
import type { LogSource } from "./source";
import type { LogOptions } from "./useLogOptions";
import type { ShownLines } from "./useShownLines";

interface ToolbarProps {
  /** Search and levels. */
  children: ReactNode;
  source: LogSource;
  shown: ShownLines;
  options: LogOptions;
}

export function LogToolbar({ children, source, shown, options }: ToolbarProps) {
  const unfold = shown.folded.size > 0;
  return (
    <div className="flex flex-wrap items-center gap-1 border-border border-b bg-surface px-2 py-1.5">
      {children}
      <span className="flex-1" />
      {shown.groups.size > 0 && (
        <IconButton
          label={unfold ? LOG_TOOLS.openGroups : LOG_TOOLS.foldGroups}
          icon={unfold ? <ChevronsUpDown size={15} /> : <ChevronsDownUp size={15} />}
          onClick={() => shown.foldAll(!unfold)}
        />
      )}
      <IconButton
        label={LOG_TOOLS.timestamps(options.stamps)}
        pressed={options.stamps !== "off"}
        icon={<Clock size={15} />}
        onClick={options.nextStamps}
      />
      <IconButton
        label={LOG_TOOLS.wrap}
        hint={withKey(LOG_TOOLS.wrap, "w")}
        pressed={options.wrap}
        icon={<WrapText size={15} />}
        onClick={options.toggleWrap}
      />
      <Menu
        trigger={
          <button
            type="button"
            aria-label={LOG_TOOLS.download}
            title={LOG_TOOLS.download}
            className="inline-flex size-7 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-text"
          >
            <Download size={15} aria-hidden />
          </button>
        }
      >
        <MenuLink href={source.downloadUrl} icon={<Download size={14} />}>
          {LOG_TOOLS.exact}
        </MenuLink>
        <MenuLink href={source.plainUrl} icon={<FileDown size={14} />}>
          {LOG_TOOLS.plain}
        </MenuLink>
      </Menu>
      <IconButton
        label={LOG_TOOLS.fullScreen}
        hint={withKey(LOG_TOOLS.fullScreen, "z")}
        pressed={options.full}
        icon={<Maximize2 size={14} />}
        onClick={options.toggleFull}
      />
    </div>
  );
}
