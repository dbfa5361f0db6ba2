import { useNow } from "@/lib/clock";
import {
  formatAbsolute,
  formatDuration,
  formatRelative,
  millis,
  relativeStep,
  type WireTime,
} from "@/lib/time";
import { TIME, UNKNOWN } from "@/words/units";

/** "3 m ago", or "in 3 m", with the full local and UTC time as a hint. */
export function RelTime({ at }: { at: WireTime }) {
  const ms = millis(at);
  return ms === null ? <span className="text-subtle">{UNKNOWN}</span> : <Ticking ms={ms} />;
}

function Ticking({ ms }: { ms: number }) {
  const fine = useNow(1000);
  const coarse = useNow(30_000, ms);
  const now = relativeStep(ms, fine) === 1000 ? fine : coarse;
  const iso = new Date(ms).toISOString();
  return (
    <time dateTime={iso} title={`${formatAbsolute(ms)}\n${iso}`} className="num whitespace-nowrap">
      {formatRelative(ms, now)}
    </time>
  );
}

/** A time in full: `2026-11-21 14:02:31 CET`, on two lines where one has no room. */
export function AbsTime({ at }: { at: WireTime }) {
  const ms = millis(at);
  if (ms === null) return <span className="text-subtle">{UNKNOWN}</span>;
  return (
    <time dateTime={new Date(ms).toISOString()} className="num">
      {formatAbsolute(ms)}
    </time>
  );
}

/** How long something took, or has taken so far while `to` is absent. */
export function Elapsed({ from, to }: { from: WireTime; to?: WireTime }) {
  const start = millis(from);
  const end = millis(to);
  if (start === null) return <span className="text-subtle">{UNKNOWN}</span>;
  if (end !== null)
    return <span className="num whitespace-nowrap">{formatDuration(end - start)}</span>;
  return <Running start={start} />;
}

function Running({ start }: { start: number }) {
  const now = useNow(1000);
  const whole = Math.max(0, Math.floor((now - start) / 1000)) * 1000;
  return (
    <span className="num whitespace-nowrap">
      {whole < 10_000 ? `${whole / 1000} ${TIME.s}` : formatDuration(whole)}
    </span>
  );
}
