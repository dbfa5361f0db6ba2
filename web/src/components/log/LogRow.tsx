import clsx from "clsx";
import { ChevronDown, ChevronRight } from "lucide-react";
import { type MouseEvent, memo, useState } from "react";
import { readable, rgbText } from "@/lib/contrast";
import { formatClock, formatDuration } from "@/lib/time";
import { LOG } from "@/words/log";
import { type Piece, parseLine, type Style } from "./ansi";
import { type Group, nameOf } from "./groups";
import { lineLevel } from "./levels";
import { isLineType, typeLook } from "./lineTypes";
import type { LogLine } from "./source";
import type { Stamps } from "./useLogOptions";

/** Longer lines are folded: a program that prints a megabyte without a newline must not freeze the page. */
const FOLD_ABOVE = 4096;

interface RowProps {
  index: number;
  line: LogLine | undefined;
  stamps: Stamps;
  startedAt: number | null;
  marked: boolean;
  hit: "current" | "other" | null;
  /** Lines are left out above it. */
  gap: boolean;
  /** The group that this line names. */
  group: Group | undefined;
  folded: boolean;
  dark: boolean;
  /** The log has types: there is room for their marks. */
  typed: boolean;
  onNumber: (index: number, event: MouseEvent) => void;
  onFold: (index: number) => void;
}

export const LogRow = memo(function LogRow(props: RowProps) {
  const { index, line, marked, hit } = props;
  const type = line && isLineType(line.stream) ? line.stream : undefined;
  return (
    <div
      className="log-row"
      data-line={index + 1}
      data-marked={marked || undefined}
      data-hit={hit ?? undefined}
      data-level={line && !type ? lineLevel(line.text) : undefined}
      data-type={type}
      data-gap={props.gap || undefined}
    >
      <a
        href={`#L${index + 1}`}
        className="log-gutter"
        aria-label={LOG.line(index + 1)}
        tabIndex={-1}
        onClick={(event) => props.onNumber(index, event)}
      >
        {index + 1}
      </a>
      {props.stamps !== "off" && (
        <span className="w-24 shrink-0 select-none text-subtle">{stamp(props)}</span>
      )}
      {props.typed && (
        <span className="log-mark" title={type && typeLook(type).name}>
          {type && typeLook(type).mark}
        </span>
      )}
      {line &&
        (props.group ? (
          <GroupLine group={props.group} folded={props.folded} onFold={() => props.onFold(index)} />
        ) : (
          <LineText line={line} dark={props.dark} />
        ))}
    </div>
  );
});

function stamp({ line, stamps, startedAt }: RowProps): string {
  if (!line?.at) return "";
  if (stamps === "absolute") return formatClock(line.at);
  return startedAt === null ? "" : `+${formatDuration(Math.max(0, line.at - startedAt))}`;
}

/** The line that names a group: folds and opens it, and says how long it took. */
function GroupLine({
  group,
  folded,
  onFold,
}: {
  group: Group;
  folded: boolean;
  onFold: () => void;
}) {
  const Arrow = folded ? ChevronRight : ChevronDown;
  return (
    <button
      type="button"
      aria-expanded={!folded}
      onClick={onFold}
      className="log-text flex items-center gap-1 font-semibold hover:text-accent"
    >
      <Arrow size={14} className="-ml-0.5 shrink-0" aria-hidden />
      {group.name}
      <span className="ml-2 font-normal text-subtle">
        {folded && LOG.foldedLines(group.last - group.first)}
        {group.durationMs !== null && formatDuration(group.durationMs)}
      </span>
    </button>
  );
}

function LineText({ line, dark }: { line: LogLine; dark: boolean }) {
  const [open, setOpen] = useState(false);
  const shown = line.text;
  const folded = !open && shown.length > FOLD_ABOVE;
  if (shown.startsWith("::group::"))
    return <span className="log-text font-semibold">{nameOf(line)}</span>;
  if (shown.startsWith("::endgroup::")) return <span className="log-text" />;
  return (
    <span className={clsx("log-text", line.stream === "agent" && "text-subtle italic")}>
      {parseLine(folded ? shown.slice(0, FOLD_ABOVE) : shown).map((piece, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a line never move
        <PieceText key={index} piece={piece} dark={dark} />
      ))}
      {folded && (
        <button type="button" className="ml-2 text-accent underline" onClick={() => setOpen(true)}>
          {LOG.showMore(shown.length - FOLD_ABOVE)}
        </button>
      )}
      {!folded && line.cutBytes > 0 && (
        <span className="ml-2 text-subtle">{LOG.moreInDownload(line.cutBytes)}</span>
      )}
    </span>
  );
}

function PieceText({ piece, dark }: { piece: Piece; dark: boolean }) {
  const style = pieceStyle(piece, dark);
  if (piece.href) {
    return (
      <a
        href={piece.href}
        style={style}
        className="underline"
        target="_blank"
        rel="noreferrer noopener"
      >
        {piece.text}
      </a>
    );
  }
  return style ? <span style={style}>{piece.text}</span> : piece.text;
}

const GROUND = { light: [255, 255, 255], dark: [18, 22, 28] } as const;

/** How a style looks on our ground. A background of the program's own is drawn as a frame, so text stays readable. */
export function pieceStyle(style: Style, dark: boolean): React.CSSProperties | undefined {
  const look: React.CSSProperties = {};
  if (style.color !== undefined) look.color = cssColor(style.color, dark);
  if (style.background !== undefined)
    look.boxShadow = `inset 0 -2px ${cssColor(style.background, dark)}`;
  if (style.bold) look.fontWeight = 700;
  if (style.dim) look.color ??= "var(--text-subtle)";
  if (style.italic) look.fontStyle = "italic";
  if (style.underline) look.textDecoration = "underline";
  return Object.keys(look).length > 0 ? look : undefined;
}

function cssColor(color: NonNullable<Style["color"]>, dark: boolean): string {
  if (typeof color === "number") return `var(--ansi-${color})`;
  return rgbText(readable(color, dark ? GROUND.dark : GROUND.light));
}
