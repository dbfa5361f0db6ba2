// A line as the program wrote it, turned into pieces of plain text with a style. Never HTML: every piece becomes a text node.
// Styles do not carry over from the line before: lines are read at random places of a long log.

export interface Style {
  /** 0–15 of the terminal's named colours, or exact red, green, blue. */
  color?: number | [number, number, number];
  background?: number | [number, number, number];
  bold?: boolean;
  dim?: boolean;
  italic?: boolean;
  underline?: boolean;
}

export interface Piece extends Style {
  text: string;
  href?: string;
}

const TOKEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this file is about
  /\x1b\[([0-9;:]*)m|\x1b\]8;[^;]*;([^\x07\x1b]*)(?:\x07|\x1b\\)|\x1b\[[0-9;:?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[@-_]?|[\x00-\x08\x0b-\x1f\x7f]/g;

/** Carriage returns have been played out by the server: what comes is the last state of the line. */
export function parseLine(text: string): Piece[] {
  const pieces: Piece[] = [];
  let style: Style = {};
  let href: string | undefined;
  let from = 0;
  const push = (to: number) => {
    if (to > from) pieces.push({ ...style, ...(href ? { href } : {}), text: text.slice(from, to) });
  };
  for (const match of text.matchAll(TOKEN)) {
    push(match.index);
    from = match.index + match[0].length;
    if (match[1] !== undefined) style = applyCodes(style, match[1]);
    else if (match[2] !== undefined) href = safeLink(match[2]);
  }
  push(text.length);
  return pieces;
}

/** Only links that a person would follow from a log: no script, no file, no data. */
function safeLink(url: string): string | undefined {
  return /^https?:\/\//i.test(url) ? url : undefined;
}

function applyCodes(before: Style, parameters: string): Style {
  const codes = parameters === "" ? [0] : parameters.split(/[;:]/).map(Number);
  let style = { ...before };
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at]!;
    if (code === 0) style = {};
    else if (code === 1) style.bold = true;
    else if (code === 2) style.dim = true;
    else if (code === 3) style.italic = true;
    else if (code === 4) style.underline = true;
    else if (code === 22) style = { ...style, bold: false, dim: false };
    else if (code === 23) style.italic = false;
    else if (code === 24) style.underline = false;
    else if (code === 39) delete style.color;
    else if (code === 49) delete style.background;
    else if (code >= 30 && code <= 37) style.color = code - 30;
    else if (code >= 90 && code <= 97) style.color = code - 82;
    else if (code >= 40 && code <= 47) style.background = code - 40;
    else if (code >= 100 && code <= 107) style.background = code - 92;
    else if (code === 38 || code === 48) {
      const [color, used] = extended(codes, at + 1);
      if (color !== undefined) style[code === 38 ? "color" : "background"] = color;
      at += used;
    }
  }
  return style;
}

function extended(codes: number[], at: number): [Style["color"], number] {
  if (codes[at] === 5) return [indexed(codes[at + 1] ?? 0), 2];
  if (codes[at] === 2) return [[codes[at + 1] ?? 0, codes[at + 2] ?? 0, codes[at + 3] ?? 0], 4];
  return [undefined, 0];
}

const CUBE = [0, 95, 135, 175, 215, 255];

function indexed(code: number): Style["color"] {
  if (code < 16) return code;
  if (code >= 232) {
    const grey = 8 + (code - 232) * 10;
    return [grey, grey, grey];
  }
  const cube = code - 16;
  return [CUBE[Math.floor(cube / 36)]!, CUBE[Math.floor(cube / 6) % 6]!, CUBE[cube % 6]!];
}
