// All lines of a log that match a question, page by page, and those that are printed later.
import { pause } from "@/lib/pause";
import type { LogLine, LogSource, SearchQuery } from "./source";

export interface Found {
  /** Ascending. */
  hits: LogLine[];
  /** Matching lines in the whole log, also when `hits` lacks some. */
  total: number;
  /** Some matching lines are not in `hits`. */
  cut: boolean;
  /** The first answer has not come yet. */
  busy: boolean;
  error: string | null;
  /** Lines that match the text by their stream, also those of types that were not asked for. */
  streams: Record<string, number>;
}

export const NOTHING_FOUND: Found = {
  hits: [],
  total: 0,
  cut: false,
  busy: false,
  error: null,
  streams: {},
};
export const ASKING: Found = { ...NOTHING_FOUND, busy: true };

/** Each page makes the server read the whole log, so a question that nearly every line answers is cut. */
const HITS_MAX = 5000;
/** A growing log is searched again after this, or after many times what the last search took. */
const NEWS_MS = 5000;
const REST_FACTOR = 20;

export class Finder {
  private found: Found = ASKING;
  private asked = -1;
  private count = 0;
  private all = false;
  private next: number | null = null;
  private took = 0;
  private working = false;
  private readonly control = new AbortController();

  constructor(
    private readonly source: LogSource,
    private readonly query: SearchQuery,
    private readonly tell: (found: Found) => void,
  ) {}

  /** `count`: lines there are now. `all`: every page is wanted, not only the first. */
  update(count: number, all: boolean): void {
    this.count = count;
    this.all = all;
    void this.work();
  }

  stop(): void {
    this.control.abort();
  }

  private async work(): Promise<void> {
    if (this.working) return;
    this.working = true;
    for (let wish = this.wish(); wish && !this.control.signal.aborted; wish = this.wish()) {
      if (wish.wait > 0) await pause(wish.wait, this.control.signal);
      if (this.control.signal.aborted) break;
      if (!(await this.ask(wish.from))) break;
    }
    this.working = false;
  }

  private wish(): { from: number; wait: number } | null {
    if (this.asked < 0) return { from: 0, wait: 0 };
    if (this.next !== null && this.wantsMore()) return { from: this.next, wait: 0 };
    if (this.count > this.asked) {
      const wait = Math.max(NEWS_MS, this.took * REST_FACTOR);
      // The last line may have been half printed when it was looked at.
      return { from: this.next ?? Math.max(0, this.asked - 1), wait };
    }
    return null;
  }

  private wantsMore(): boolean {
    return this.all && this.found.hits.length < HITS_MAX;
  }

  private async ask(from: number): Promise<boolean> {
    const count = this.count;
    const start = performance.now();
    try {
      const reply = await this.source.search(this.query, from, this.control.signal);
      if (this.control.signal.aborted) return false;
      this.took = performance.now() - start;
      this.asked = count;
      const last = this.found.hits.at(-1)?.index ?? -1;
      let { hits } = this.found;
      // A page that nobody wants was asked for its total only.
      if (this.next === null || this.wantsMore()) {
        hits = [...hits, ...reply.hits.filter(({ index }) => index > last)];
        this.next = reply.next;
      }
      const cut = this.next !== null;
      const { total, streams } = reply;
      this.found = { hits, total, cut, busy: false, error: null, streams };
    } catch (problem) {
      if (this.control.signal.aborted) return false;
      const error = problem instanceof Error ? problem.message : String(problem);
      this.found = { ...this.found, busy: false, error };
      this.tell(this.found);
      return false;
    }
    this.tell(this.found);
    return true;
  }
}
