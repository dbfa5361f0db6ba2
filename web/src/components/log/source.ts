// What the log viewer needs to know about where lines come from. Lines are numbered from 0 here; people see 1 and up.
import type { LineType, LogStream } from "@/api/types";

export interface LogLine {
  /** Position in the attempt's log, from 0. */
  index: number;
  /** Last state of the line, ANSI codes included. */
  text: string;
  /** Bytes that the server left out of a very long line. */
  cutBytes: number;
  stream: LogStream;
  /** When the runner read it, milliseconds since 1970. */
  at: number | null;
}

export interface SearchQuery {
  text: string;
  regex: boolean;
  caseSensitive: boolean;
  /** Only lines of these types; the text may be empty then. */
  types?: readonly LineType[];
  /** Only the numbers are wanted, not the lines. */
  countOnly?: boolean;
}

export interface SearchResult {
  /** Matching lines in the whole log, whatever was asked for. */
  total: number;
  /** Matching lines from the one asked for on, ascending, no more than HITS_PER_FETCH. */
  hits: LogLine[];
  /** Line to go on from; null when these are all. */
  next: number | null;
  /** Lines that match the text in the whole log by their stream, whatever types were asked for. */
  streams: Record<string, number>;
}

export interface LogSource {
  /** Changes when the lines are those of another attempt. */
  key: string;
  /** At most `limit` (≤ LINES_PER_FETCH) lines from `from` on. */
  fetch(from: number, limit: number, signal: AbortSignal): Promise<LogLine[]>;
  search(query: SearchQuery, from: number, signal: AbortSignal): Promise<SearchResult>;
  /** Where the whole log can be downloaded: byte for byte, and without colours. */
  downloadUrl: string;
  plainUrl: string;
  /** Address of the page that shows this very log: a line's link adds `#L120` to it. */
  pageUrl: string;
}

export const LINES_PER_FETCH = 2000;
export const HITS_PER_FETCH = 1000;
