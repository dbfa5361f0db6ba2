// The lines the page holds, out of a log that may have ten million. Oldest used pages are forgotten first.
import { LINES_PER_FETCH, type LogLine } from "./source";

const PAGE = 500;
/** More than rows in the window: filtered, each may stand in a page of its own. */
const PAGES_KEPT = 200;
/** Holes up to this are asked for together with what surrounds them. */
const BRIDGED = 20;

interface Range {
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

  /** The first stretch that we do not have of these lines (ascending), or null. */
  missing(wanted: readonly number[]): Range | null {
    const from = wanted.find((line) => !this.get(line));
    if (from === undefined) return null;
    let last = from;
    for (const line of wanted) {
      if (line - from >= LINES_PER_FETCH || line - last > BRIDGED) break;
      if (line > last && !this.get(line)) last = line;
    }
    return { from, limit: last - from + 1 };
  }
}
