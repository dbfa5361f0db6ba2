// Units and the small words of times and numbers.

export const UNKNOWN = "—";

export const BYTE_UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

export const TIME = {
  ms: "ms",
  s: "s",
  m: "m",
  h: "h",
  d: "d",
  justNow: "just now",
  ago: (rough: string) => `${rough} ago`,
  ahead: (rough: string) => `in ${rough}`,
};

export const bytesExactly = (count: string) => `${count} bytes`;
export const tasksPerMinute = "tasks/min";
