import { TriangleAlert } from "lucide-react";
import type { Runner } from "@/api/types";
import { RUNNERS } from "@/words/runners";

/** The error light of a machine: beside its state, for one that is idle or busy may have failed all the same. */
export function Trouble({ runner, word }: { runner: Runner; word?: boolean }) {
  if (!runner.trouble) return null;
  return (
    <span
      data-state-class="failed"
      title={runner.trouble}
      className="st-text st-tint inline-flex items-center gap-1 whitespace-nowrap rounded-sm px-1 align-middle text-xs"
    >
      <TriangleAlert size={13} strokeWidth={2.25} aria-hidden />
      {word ? (
        <span className="font-medium">{runner.trouble}</span>
      ) : (
        <span className="sr-only">{RUNNERS.trouble(runner.trouble)}</span>
      )}
    </span>
  );
}
