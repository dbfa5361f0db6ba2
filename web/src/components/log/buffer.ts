// The lines the page holds, out of a log that may have ten million. Oldest used pages are forgotten first.
import { LINES_PER_FETCH, type LogLine } from "./source";

const PAGE = 500;
const PAGES_KEPT = 60;

export interface Range {
  from: number;
  limit: number;
}

export class LogBuffer {
  private pages = new Map<number, LogLine[]>();

  get(index: number): LogLine | undefined {
    return this.pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  put(lines: readonly LogLine[]): void {
    for (const line of lines) {
      const number = Math.floor(line.index / PAGE);
      const page = this.pages.get(number) ?? [];
      page[line.index % PAGE] = line;
      // Deleting and setting moves the page to the young end of the map.
      this.pages.delete(number);
      this.pages.set(number, page);
    }
    for (const old of this.pages.keys()) {
      if (this.pages.size <= PAGES_KEPT) break;
      this.pages.delete(old);
    }
  }

  /** The first stretch of lines in `first..last` (inclusive) that we do not have, or null. */
  missing(first: number, last: number): Range | null {
    let from = Math.max(0, first);
    while (from <= last && this.get(from)) from += 1;
    if (from > last) return null;
    let end = from;
    while (end <= last && end - from < LINES_PER_FETCH && !this.get(end)) end += 1;
    return { from, limit: end - from };
  }
}
