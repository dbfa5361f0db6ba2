import { useNavigate } from "@tanstack/react-router";
import { useEffect, useMemo, useState } from "react";
import { type LogSearch, logLines, searchLog } from "@/api/calls";
import { useTask } from "@/api/queries";
import type { Attempt, LogLine as WireLine } from "@/api/types";
import { LogViewer } from "@/components/log/LogViewer";
import { isLineType, writeTypes } from "@/components/log/lineTypes";
import {
  HITS_PER_FETCH,
  type LogLine,
  type LogSource,
  type SearchQuery,
} from "@/components/log/source";
import { attemptPage, logDownload, plainLogDownload } from "@/lib/paths";
import { isFinal } from "@/lib/states";
import { millis } from "@/lib/time";
import { usePolling, useTopic } from "@/live/live";
import { Card } from "@/ui/Card";
import { EmptyState } from "@/ui/States";
import { endingText } from "./TaskProgress";
import { shownAttempt, useTaskId } from "./useTaskId";

export function LogTab() {
  const { id, attempt: number } = useTaskId();
  const { data: task } = useTask(id);
  if (!task) return null;
  const attempt = shownAttempt(task, number);
  if (!attempt) {
    return (
      <Card>
        <EmptyState title="It has not started yet" command={`mothership explain ${id}`}>
          The log appears here with its first line. The tab “Why” says what the task waits for.
        </EmptyState>
      </Card>
    );
  }
  return <AttemptLog key={attempt.id} attempt={attempt} />;
}

function AttemptLog({ attempt }: { attempt: Attempt }) {
  const count = useLogSize(attempt);
  const { id, number } = attempt;
  const { types } = useTaskId();
  const chosen = writeTypes(types);
  const navigate = useNavigate({ from: "/jobs/$job/tasks/$index" });
  const source = useMemo<LogSource>(
    () => ({
      key: id,
      fetch: async (from, limit, signal) =>
        (await logLines(id, from, limit, signal)).lines.map(toLine),
      search: async (query, from, signal) => {
        const { total, hits, next, streams } = await searchLog(id, toQuery(query, from), signal);
        return { total, hits: hits.map(toLine), next, streams };
      },
      downloadUrl: logDownload(id),
      plainUrl: plainLogDownload(id),
      pageUrl: attemptPage(id, number, chosen),
    }),
    [id, number, chosen],
  );
  const ended = isFinal(attempt.status);
  return (
    <LogViewer
      source={source}
      count={count}
      running={!ended}
      failed={attempt.status === "failed" || attempt.status === "timed_out"}
      startedAt={millis(attempt.started_at)}
      endedAt={millis(attempt.completed_at)}
      ending={ended ? endingText(attempt) : "Running"}
      label={`Log of attempt ${id}`}
      types={types}
      onTypes={(next) =>
        navigate({
          search: (now) => withType(now, writeTypes(next)),
          replace: true,
          // The log keeps its place by itself.
          resetScroll: false,
        })
      }
    />
  );
}

const withType = ({ attempt }: { attempt?: number }, type: string | undefined) => ({
  ...(attempt === undefined ? {} : { attempt }),
  ...(type === undefined ? {} : { type }),
});

const toQuery = (query: SearchQuery, from: number): LogSearch => ({
  q: query.text,
  regex: query.regex,
  case: query.caseSensitive,
  from,
  limit: query.countOnly ? 1 : HITS_PER_FETCH,
  stream: query.types && query.types.length > 0 ? query.types.join(",") : undefined,
});

function toLine(line: WireLine): LogLine {
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

/** How many lines there are: told by the live topic, or asked for while that is away. It never shrinks. */
function useLogSize(attempt: Attempt): number {
  const [lines, setLines] = useState(attempt.log_lines);
  const grow = (to: number) => setLines((before) => Math.max(before, to));
  useTopic(`log:${attempt.id}`, (data) => grow((data as { lines: number }).lines), true);
  const polling = usePolling();
  useEffect(() => {
    if (polling === false) return;
    const ask = () =>
      logLines(attempt.id, 0, 1).then(
        (reply) => grow(reply.total_lines),
        () => undefined,
      );
    ask();
    const timer = setInterval(ask, polling);
    return () => clearInterval(timer);
  });
  return Math.max(lines, attempt.log_lines);
}
