// Times and durations as the brief writes them. Every function takes "now" or needs none: no clock is read here.
import { TIME } from "@/words/units";

const absolute = new Intl.DateTimeFormat("sv-SE", {
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hour12: false,
});
const zoneName = new Intl.DateTimeFormat("en-GB", { timeZoneName: "short" });
const clockTime = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hour12: false,
});

/** `CET`: what the viewer's zone is called then. */
const zoneOf = (date: Date): string =>
  zoneName.formatToParts(date).find((part) => part.type === "timeZoneName")?.value ?? "";

/** What a wire time may be: an ISO 8601 string, milliseconds since 1970, or absent. */
export type WireTime = string | number | null | undefined;

/** Milliseconds since 1970, or null when absent or unreadable. */
export function millis(time: WireTime): number | null {
  if (time === null || time === undefined || time === "") return null;
  const value = typeof time === "number" ? time : Date.parse(time);
  return Number.isFinite(value) ? value : null;
}

/** `2026-11-21 14:02:31 CET` in the viewer's zone. */
export function formatAbsolute(ms: number): string {
  const date = new Date(ms);
  return `${absolute.format(date)} ${zoneOf(date)}`.trim();
}

/** `14:02:31`, where a hint or its neighbours say the day and the zone. */
export function formatClock(ms: number): string {
  return clockTime.format(new Date(ms));
}

/** `14:02:31 CET`. */
export function formatClockZone(ms: number): string {
  const date = new Date(ms);
  return `${clockTime.format(date)} ${zoneOf(date)}`.trim();
}

/** `14:02 CET`, and the day before it when that is not the day of `now`. */
export function formatMinute(ms: number, now: number): string {
  const [day = "", time = "", ...zone] = formatAbsolute(ms).split(" ");
  const minute = [time.slice(0, 5), ...zone];
  return (formatAbsolute(now).startsWith(day) ? minute : [day, ...minute]).join(" ");
}

/** `820 ms`, `42 s`, `14 m 47 s`, `2 h 10 m`, `3 d 4 h`: at most two units, floored. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.floor(ms))} ${TIME.ms}`;
  const seconds = Math.floor(ms / 1000);
  if (seconds < 60)
    return `${seconds < 10 ? (Math.floor(ms / 100) / 10).toFixed(1) : seconds} ${TIME.s}`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return two(minutes, TIME.m, seconds % 60, TIME.s);
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return two(hours, TIME.h, minutes % 60, TIME.m);
  return two(Math.floor(hours / 24), TIME.d, hours % 24, TIME.h);
}

function two(big: number, bigUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`;
}

/** A duration in its largest unit only: `3 m`, `2 h`; used for "… ago" and rough time left. */
export function formatRough(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} ${TIME.s}`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} ${TIME.m}`;
  if (seconds < 172_800) return `${Math.floor(seconds / 3600)} ${TIME.h}`;
  return `${Math.floor(seconds / 86_400)} ${TIME.d}`;
}

/** An estimate: `42 s`, `3 m 20 s`, `47 m`, `2 h 10 m`. Rounded, not floored, and no finer than it can be known. */
export function formatAbout(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} ${TIME.s}`;
  const step = seconds < 600 ? 10 : 60;
  return formatDuration(Math.round(seconds / step) * step * 1000);
}

/** `3 m ago`, `in 40 s`, `just now` (within two seconds). */
export function formatRelative(ms: number, now: number): string {
  const delta = now - ms;
  if (Math.abs(delta) < 2000) return TIME.justNow;
  return delta > 0 ? TIME.ago(formatRough(delta)) : TIME.ahead(formatRough(-delta));
}

/** How often a relative time must be drawn again: each second below one minute, else each 30 s. */
export function relativeStep(ms: number, now: number): number {
  return Math.abs(now - ms) < 60_000 ? 1000 : 30_000;
}

/** `90` days as the seconds that the server counts in. */
export const secondsOfDays = (days: string): number => Number(days) * 86_400;
