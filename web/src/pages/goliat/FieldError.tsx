import { CircleX } from "lucide-react";
import type { ReactNode } from "react";

/** What is wrong with a field. A backtick pair marks what stands in a file or on a command line. */
export function FieldError({ id, children }: { id: string; children: string }) {
  return (
    <p id={id} className="flex min-w-0 gap-1.5 text-failed text-sm">
      <CircleX size={15} className="mt-0.5 shrink-0" aria-hidden />
      <span className="min-w-0 break-words">{withCode(children)}</span>
    </p>
  );
}

export function withCode(text: string): ReactNode[] {
  return text.split("`").map((piece, place) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the pieces never move
    place % 2 === 1 ? <code key={place}>{piece}</code> : piece,
  );
}
