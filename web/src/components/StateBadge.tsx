import clsx from "clsx";
import { type StateIn, type StateOf, stateLook } from "@/domain/states";

interface StateProps<Of extends StateOf> {
  of: Of;
  state: StateIn<Of>;
  /** Replaces the state's own word: "finished with failures". */
  label?: string | undefined;
  /** Only the icon is drawn; the word is still read aloud. */
  compact?: boolean;
  className?: string;
}

/** A state as icon, word and colour: never colour alone. */
export function StateBadge<Of extends StateOf>({
  of,
  state,
  label,
  compact,
  className,
}: StateProps<Of>) {
  const look = stateLook(of, state);
  const Icon = look.icon;
  const word = label ?? look.label;
  return (
    <span
      data-state-class={look.class}
      title={compact ? word : undefined}
      className={clsx(
        "st-text inline-flex items-center align-middle gap-1.5 whitespace-nowrap rounded-sm font-medium text-xs",
        compact ? "" : "st-tint px-1.5 py-0.5",
        className,
      )}
    >
      <Icon
        size={14}
        strokeWidth={2}
        aria-hidden
        className={look.class === "running" ? "turn" : undefined}
      />
      {compact ? <span className="sr-only">{word}</span> : word}
    </span>
  );
}
