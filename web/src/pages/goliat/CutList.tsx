import clsx from "clsx";
import type { Study } from "@/api/types";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Coded } from "@/ui/Coded";
import { EmptyState, Skeleton } from "@/ui/States";
import { CUT } from "@/words/goliat";
import { UI } from "@/words/ui";
import type { Cut } from "./useCut";

/** Enough to see how it is cut; nobody reads thousands. */
const SHOWN = 50;

/** The assignments that the study would have. `refusal`: why it has none, unless a field says it. */
export function CutList({ cut, refusal }: { cut: Cut; refusal: string | null }) {
  const study = cut.is === "made" ? cut.study : cut.is === "asked" ? cut.before : undefined;
  return (
    <Card title={CUT.title} padded={false}>
      {/* Stays in the page while it is empty, so that what comes is read aloud. */}
      <p role="status" className={clsx("px-4 pt-3 empty:p-0", !study && "pb-3")}>
        {sentence(cut, refusal)}
      </p>
      {cut.is === "none" && <EmptyState title={CUT.nothing}>{CUT.nothingWhy}</EmptyState>}
      {cut.is === "refused" && refusal !== null && (
        <div className="px-4 pb-4">
          <Button size="sm" onClick={cut.again}>
            {UI.tryAgain}
          </Button>
        </div>
      )}
      {cut.is === "asked" && !study && <Skeleton rows={4} />}
      {study && <Assignments study={study} old={cut.is === "asked"} />}
    </Card>
  );
}

function sentence(cut: Cut, refusal: string | null) {
  if (cut.is === "made") {
    return <span className="font-medium">{CUT.total(cut.study.total)}</span>;
  }
  if (cut.is === "asked") return <span className="text-muted">{CUT.cutting}</span>;
  if (cut.is === "none") return null;
  return (
    <span className="break-words text-muted">
      {CUT.refused}
      {refusal === null ? CUT.seeMarked : ": "}
      {refusal !== null && (
        <span className="text-failed">
          <Coded text={refusal} />
        </span>
      )}
    </span>
  );
}

function Assignments({ study, old }: { study: Study; old: boolean }) {
  const more = study.total - Math.min(SHOWN, study.assignments.length);
  return (
    <section
      className={clsx(
        "mt-2 max-h-80 overflow-y-auto border-border border-t -outline-offset-2",
        old && "text-muted",
      )}
      aria-label={CUT.assignments}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
      tabIndex={0}
    >
      <ol className="m-0 list-none p-0">
        {study.assignments.slice(0, SHOWN).map(({ index, label }) => (
          <li key={index} className="flex gap-3 border-border border-b px-4 py-1.5 last:border-b-0">
            <span className="num w-10 shrink-0 text-right text-muted">#{index}</span>
            <span className="min-w-0 break-words">{label}</span>
          </li>
        ))}
      </ol>
      {more > 0 && (
        <p className="num border-border border-t px-4 py-2 text-muted">{CUT.more(more)}</p>
      )}
      {study.remark !== undefined && (
        <p className="border-border border-t px-4 py-2 text-muted">{study.remark}</p>
      )}
    </section>
  );
}
