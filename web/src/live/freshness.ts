// How old what is on screen may be. Rules of ui-brief section 3.

export type Freshness = "connecting" | "live" | "reconnecting" | "stale";

/** Silence after which we say so, and after which the page must look old. The server beats every 5 s. */
export const QUIET_MS = 8_000;
export const STALE_MS = 30_000;

/** `connected`: the socket is open. `heardAt`: when anything last came, by the socket or an answered request. */
export function freshness(connected: boolean, heardAt: number | null, now: number): Freshness {
  if (heardAt === null) return "connecting";
  const silence = now - heardAt;
  if (silence > STALE_MS) return "stale";
  if (!connected || silence > QUIET_MS) return "reconnecting";
  return "live";
}
