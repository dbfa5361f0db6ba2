// The log of an attempt as the viewer wants it: lines and searches from the server's routes.
import { type LogSearch, logLines, searchLog } from "@/api/calls";
import type { LogLine as WireLine } from "@/api/types";
import { isLineType } from "@/components/log/lineTypes";
import {
  HITS_PER_FETCH,
  type LogLine,
  type LogSource,
  type SearchQuery,
} from "@/components/log/source";
import { attemptPage, logDownload, plainLogDownload } from "@/lib/paths";

/** `types`: the choice of line types that a link to the log keeps. */
export function attemptLog(id: string, number: number, types: string | undefined): LogSource {
  return {
    key: id,
    fetch: async (from, limit, signal) =>
      (await logLines(id, from, limit, signal)).lines.map(toLine),
    search: async (query, from, signal) => {
      const { total, hits, next, streams } = await searchLog(id, toQuery(query, from), signal);
      return { total, hits: hits.map(toLine), next, streams };
    },
    downloadUrl: logDownload(id),
    plainUrl: plainLogDownload(id),
    pageUrl: attemptPage(id, number, types),
  };
}

export const toQuery = (query: SearchQuery, from: number): LogSearch => ({
  q: query.text,
  regex: query.regex,
  case: query.caseSensitive,
  from,
  limit: query.countOnly ? 1 : HITS_PER_FETCH,
  stream: query.types && query.types.length > 0 ? query.types.join(",") : undefined,
});

export function toLine(line: WireLine): LogLine {
  const stream =
    line.stream === "stderr" || line.stream === "agent" || isLineType(line.stream)
      ? line.stream
      : "stdout";
  return {
    index: line.number,
    text: line.text,
    cutBytes: line.cut_bytes ?? 0,
    stream,
    at: line.at_ms,
  };
}
