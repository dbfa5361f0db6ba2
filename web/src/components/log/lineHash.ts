// `#L120` and `#L120-L140` in the address: a line, or a stretch of lines, counted from 1.

export interface LineRange {
  /** First and last line, from 0, inclusive. */
  first: number;
  last: number;
}

export function parseLineHash(hash: string): LineRange | null {
  const match = /^#?L(\d+)(?:-L(\d+))?$/.exec(hash);
  if (!match) return null;
  const a = Number(match[1]) - 1;
  const b = match[2] === undefined ? a : Number(match[2]) - 1;
  if (a < 0 || b < 0) return null;
  return { first: Math.min(a, b), last: Math.max(a, b) };
}

export function lineHash({ first, last }: LineRange): string {
  return first === last ? `L${first + 1}` : `L${first + 1}-L${last + 1}`;
}
