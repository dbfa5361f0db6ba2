import { Button } from "@/ui/Button";
import { RelTime } from "@/ui/Time";
import { RUN_FORM } from "@/words/runForm";
import { Note } from "../Note";
import type { Start } from "./start";

interface DraftNoteProps {
  start: Start;
  /** The form has been changed since it opened: what it began with is behind. */
  onAfresh: () => void;
  onTake: () => void;
}

/** Says that the form begins with a draft, or that there is one beside. */
export function DraftNote({ start, onAfresh, onTake }: DraftNoteProps) {
  const { draft, isDraft } = start;
  if (!draft) return null;
  return (
    <Note
      action={
        <Button size="sm" onClick={isDraft ? onAfresh : onTake}>
          {isDraft ? RUN_FORM.startAfresh : RUN_FORM.takeDraft}
        </Button>
      }
    >
      {isDraft ? RUN_FORM.draftOf : RUN_FORM.otherDraft} <RelTime at={draft.at} />.
    </Note>
  );
}

/** Says who else is at the form. */
export function OthersNote({ people }: { people: string[] }) {
  if (people.length === 0) return null;
  const told =
    people.length === 1 ? RUN_FORM.one(people[0] ?? "") : RUN_FORM.many(people.join(", "));
  return (
    <div role="status">
      <Note>{RUN_FORM.others(told)}</Note>
    </div>
  );
}
