import { CircleX } from "lucide-react";
import { Coded } from "@/ui/Coded";

/** What is wrong with a field. A backtick pair marks what stands in a file or on a command line. */
export function FieldError({ id, children }: { id: string; children: string }) {
  return (
    <p id={id} className="flex min-w-0 gap-1.5 text-failed text-sm">
      <CircleX size={15} className="mt-0.5 shrink-0" aria-hidden />
      <span className="min-w-0 break-words">
        <Coded text={children} />
      </span>
    </p>
  );
}
