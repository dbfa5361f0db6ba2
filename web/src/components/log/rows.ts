// Which lines the window shows, and in which row each stands: all, all but the folded ones, or those that match.
import type { LineRange } from "./lineHash";

export interface LogRowsMap {
  count: number;
  /** The line in a row. */
  line(row: number): number;
  /** The row of a line; of a hidden line, the row before it. */
  row(line: number): number;
  /** Lines are left out between this row and the one before. */
  gapBefore(row: number): boolean;
}

/** `hidden`: ranges of lines that are folded away, ascending, apart from each other. */
export function wholeLog(count: number, hidden: readonly LineRange[]): LogRowsMap {
  // sums[i]: lines hidden before the range i.
  const sums: number[] = [];
  let sum = 0;
  for (const { first, last } of hidden) {
    sums.push(sum);
    sum += last - first + 1;
  }
  const before = (index: number) => sums[index] ?? sum;
  return {
    count: Math.max(0, count - sum),
    line(row) {
      // The ranges whose first line stands at or before this row, had they not been folded.
      const folded = partition(hidden.length, (at) => hidden[at]!.first - before(at) <= row);
      return row + before(folded);
    },
    row(line) {
      const folded = partition(hidden.length, (at) => hidden[at]!.first <= line);
      const range = hidden[folded - 1];
      if (range && line <= range.last) return Math.max(0, range.first - before(folded - 1) - 1);
      return line - before(folded);
    },
    gapBefore: () => false,
  };
}

/** Only these lines, ascending. */
export function someLines(lines: readonly number[]): LogRowsMap {
  return {
    count: lines.length,
    line: (row) => lines[row] ?? 0,
    row: (line) => Math.max(0, partition(lines.length, (at) => lines[at]! <= line) - 1),
    gapBefore: (row) => row > 0 && lines[row]! > lines[row - 1]! + 1,
  };
}

/** The hits with `around` lines before and after each. */
export function withContext(hits: readonly number[], around: number, count: number): number[] {
  const lines: number[] = [];
  for (const hit of hits) {
    const from = Math.max((lines.at(-1) ?? -1) + 1, hit - around);
    for (let line = from; line <= Math.min(count - 1, hit + around); line += 1) lines.push(line);
  }
  return lines;
}

/** Lines that are in both, or in any; all ascending. */
export function both(a: readonly number[], b: readonly number[]): number[] {
  const other = new Set(b);
  return a.filter((line) => other.has(line));
}

export function either(lists: readonly (readonly number[])[]): number[] {
  return [...new Set(lists.flat())].sort((a, b) => a - b);
}

/** How many of 0..length pass, when those that pass come first. */
function partition(length: number, passes: (at: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (passes(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
