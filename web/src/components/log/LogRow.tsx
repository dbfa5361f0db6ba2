import clsx from "clsx";
import { type MouseEvent, memo, useState } from "react";
import { readable, rgbText } from "@/lib/contrast";
import { formatBytes } from "@/lib/numbers";
import { formatClock, formatDuration } from "@/lib/time";
import { type Piece, parseLine, type Style } from "./ansi";
import type { LogLine } from "./source";

/** Longer lines are folded: a program that prints a megabyte without a newline must not freeze the page. */
const FOLD_ABOVE = 4096;

export type Stamps = "off" | "relative" | "absolute";

interface RowProps {
  index: number;
  line: LogLine | undefined;
  stamps: Stamps;
  startedAt: number | null;
  marked: boolean;
  hit: "current" | "other" | null;
  dark: boolean;
  onNumber: (index: number, event: MouseEvent) => void;
}

export const LogRow = memo(function LogRow(props: RowProps) {
  const { index, line, marked, hit } = props;
  return (
    <div
      className="log-row"
      data-line={index + 1}
      data-marked={marked || undefined}
      data-hit={hit ?? undefined}
      data-level={line ? lineLevel(line.text) : undefined}
    >
      <a
        href={`#L${index + 1}`}
        className="log-gutter"
        aria-label={`Line ${index + 1}`}
        tabIndex={-1}
        onClick={(event) => props.onNumber(index, event)}
      >
        {index + 1}
      </a>
      {props.stamps !== "off" && (
        <span className="w-24 shrink-0 select-none text-subtle">{stamp(props)}</span>
      )}
      {line && <LineText line={line} dark={props.dark} />}
    </div>
  );
});

function stamp({ line, stamps, startedAt }: RowProps): string {
  if (!line?.at) return "";
  if (stamps === "absolute") return formatClock(line.at);
  return startedAt === null ? "" : `+${formatDuration(Math.max(0, line.at - startedAt))}`;
}

function LineText({ line, dark }: { line: LogLine; dark: boolean }) {
  const [open, setOpen] = useState(false);
  const shown = line.text;
  const folded = !open && shown.length > FOLD_ABOVE;
  const group = /^::group::(.*)$/.exec(shown);
  if (group) return <span className="log-text font-semibold">{group[1]}</span>;
  return (
    <span className={clsx("log-text", line.stream === "agent" && "text-subtle italic")}>
      {parseLine(folded ? shown.slice(0, FOLD_ABOVE) : shown).map((piece, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a line never move
        <PieceText key={index} piece={piece} dark={dark} />
      ))}
      {folded && (
        <button type="button" className="ml-2 text-accent underline" onClick={() => setOpen(true)}>
          … show {formatBytes(shown.length - FOLD_ABOVE)} more
        </button>
      )}
      {!folded && line.cutBytes > 0 && (
        <span className="ml-2 text-subtle">
          … {formatBytes(line.cutBytes)} more in the download
        </span>
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

const ERROR = /\b(error|fatal|critical|exception|traceback|panicked)\b/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const COLOURS = /\x1b\[[0-9;:]*m/g;
const WARN = /\b(warn|warning)\b/i;

/** The level a line seems to have, from its words. */
export function lineLevel(text: string): "error" | "warn" | undefined {
  // Colour codes end in a letter that would hide the beginning of the word after them.
  const start = text.slice(0, 300).replace(COLOURS, "");
  if (ERROR.test(start)) return "error";
  return WARN.test(start) ? "warn" : undefined;
}
