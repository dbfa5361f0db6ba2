interface MeterProps {
  /** 0–1. */
  fraction: number;
  /** The value in words, drawn beside the bar. */
  text: string;
  label: string;
  title?: string;
}

/** A share in use: neutral until it is nearly all. */
export function MeterBar({ fraction, text, label, title }: MeterProps) {
  const share = Math.min(1, Math.max(0, fraction));
  return (
    <div className="flex items-center gap-2" title={title}>
      <div
        role="img"
        aria-label={`${label}: ${text}`}
        className="h-1.5 min-w-6 flex-1 overflow-hidden rounded-sm bg-track"
      >
        <div
          data-state-class={share > 0.9 ? "retrying" : "cancelled"}
          className="st-solid h-full transition-[width] duration-200"
          style={{ width: `${share * 100}%` }}
        />
      </div>
      <span aria-hidden className="num whitespace-nowrap text-muted text-xs">
        {text}
      </span>
    </div>
  );
}
