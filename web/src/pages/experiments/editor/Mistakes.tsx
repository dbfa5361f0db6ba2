import { CircleCheck, CircleX } from "lucide-react";
import type { CheckedDefinition, WrittenDefinition } from "@/api/experimentTypes";
import type { Query } from "@/api/query";
import { QueryError } from "@/components/QueryGate";
import { Coded } from "@/ui/Coded";
import { DOING } from "@/words/errors";
import { EDITOR } from "@/words/experiments";
import { lineOfPath } from "./lineOfPath";

interface MistakesProps {
  query: Query<CheckedDefinition>;
  /** The text is another since it was asked about. */
  isOld: boolean;
  written: WrittenDefinition;
  onLine: (line: number) => void;
}

/** What is wrong with a definition, each with its place and the way to it. */
export function Mistakes({ query, isOld, written, onLine }: MistakesProps) {
  if (!query.data) {
    if (query.error)
      return (
        <QueryError
          error={query.error}
          doing={DOING.checkDefinition}
          onRetry={() => query.refetch()}
        />
      );
    return <p className="text-muted">{EDITOR.checking}</p>;
  }
  const { errors } = query.data;
  return (
    <section
      role="status"
      aria-busy={isOld}
      data-state-class={errors.length > 0 ? "failed" : "completed"}
      className="st-tint rounded-lg border border-border p-3"
    >
      <p className="st-text flex items-center gap-2 font-medium">
        {errors.length > 0 ? (
          <CircleX size={16} className="shrink-0" aria-hidden />
        ) : (
          <CircleCheck size={16} className="shrink-0" aria-hidden />
        )}
        {isOld ? EDITOR.checking : errors.length > 0 ? EDITOR.errors(errors.length) : EDITOR.fine}
      </p>
      {errors.length > 0 && (
        <ul className="m-0 mt-1.5 flex max-h-72 list-none flex-col gap-2 overflow-y-auto p-0">
          {errors.map(({ path, message, hint }) => {
            const line = lineOfPath(written, path, message);
            return (
              <li key={`${path} ${message}`} className="min-w-0 break-words">
                {line !== undefined && (
                  <button
                    type="button"
                    onClick={() => onLine(line)}
                    className="mr-1.5 text-accent text-xs hover:underline"
                  >
                    {EDITOR.line(line)}
                  </button>
                )}
                {path && <code className="mr-1.5 text-xs">{path}</code>}
                <Coded text={message} />
                {hint && (
                  <span className="block text-muted text-xs">
                    <Coded text={hint} />
                  </span>
                )}
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
