import clsx from "clsx";
import { UI } from "@/words/ui";
import { CopyButton } from "./CopyButton";

/** A command to copy. Long ones scroll inside, and the keyboard can scroll them too. */
export function CodeLine({
  text,
  label,
  className,
}: {
  text: string;
  label?: string;
  className?: string;
}) {
  return (
    <div
      className={clsx(
        "flex min-w-0 items-center gap-1 rounded-md border border-border bg-canvas py-0.5 pr-0.5 pl-2.5",
        className,
      )}
    >
      <code
        className="min-w-0 flex-1 overflow-x-auto whitespace-pre py-1 font-mono text-xs"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
        tabIndex={0}
      >
        {text}
      </code>
      <CopyButton text={text} label={label ?? UI.copyCommand} />
    </div>
  );
}
