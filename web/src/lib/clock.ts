// One clock for all relative times: the server's, as told by its answers, ticking from one shared timer.
import { useSyncExternalStore } from "react";

let offset = 0;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let second = Math.floor(Date.now() / 1000);

/** Learns the server's clock from a `Date` header. A difference below two seconds is noise of the header. */
export function learnServerTime(header: string | null): void {
  if (!header) return;
  const difference = Date.parse(header) - Date.now();
  if (Number.isFinite(difference)) offset = Math.abs(difference) < 2000 ? 0 : difference;
}

/** Milliseconds since 1970 by the server's clock. */
export function serverNow(): number {
  return Date.now() + offset;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

function tick(): void {
  if (document.hidden) return;
  second = Math.floor(serverNow() / 1000);
  for (const listener of listeners) listener();
}

/** While nobody looked the timer stood still: what is shown first has to be read anew. */
function currentSecond(): number {
  if (timer === undefined) second = Math.floor(serverNow() / 1000);
  return second;
}

/**
 * The server's time, drawn again only once in `stepMs`, counted from `from`: what is said of that moment
 * ("3 m ago") turns at its own minute, not at the wall clock's.
 */
export function useNow(stepMs = 1000, from = 0): number {
  return useSyncExternalStore(
    subscribe,
    () => Math.floor((currentSecond() * 1000 - from) / stepMs) * stepMs + from,
  );
}
