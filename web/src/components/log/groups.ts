// Parts of a log that a program has named: `::group::name` … `::endgroup::`, and `--- name`, which lasts until the next.

import { LOG } from "@/words/log";
import { parseLine } from "./ansi";
import type { LogLine, SearchQuery } from "./source";

export interface Group {
  name: string;
  /** The line that names it, and its last line. */
  first: number;
  last: number;
  /** From its first line to what ended it; null while that is open or unknown. */
  durationMs: number | null;
}

export const GROUP_QUERY: SearchQuery = {
  text: "^(::group::|::endgroup::|--- [A-Za-z0-9])",
  regex: true,
  caseSensitive: true,
};

const START = /^(?:::group::|--- )(.*)$/;

/** `marks`: the lines that GROUP_QUERY finds. `endedAt`: when the attempt ended, which ends what is still open. */
export function readGroups(
  marks: readonly LogLine[],
  count: number,
  endedAt: number | null,
): Group[] {
  const groups: Group[] = [];
  let open: LogLine | null = null;
  const close = (last: number, at: number | null) => {
    if (open && last > open.index) {
      const durationMs = at !== null && open.at !== null ? Math.max(0, at - open.at) : null;
      groups.push({ name: nameOf(open), first: open.index, last, durationMs });
    }
    open = null;
  };
  for (const mark of marks) {
    const ends = plain(mark).startsWith("::endgroup::");
    close(ends ? mark.index : mark.index - 1, mark.at);
    if (!ends) open = mark;
  }
  close(count - 1, endedAt);
  return groups;
}

export const nameOf = (line: LogLine): string =>
  START.exec(plain(line))?.[1]
    ?.replace(/[\s-]+$/, "")
    .trim() || LOG.group;

const plain = (line: LogLine): string =>
  parseLine(line.text)
    .map(({ text }) => text)
    .join("");
