// How a reader wants to see a log. Kept while the log is open.
import { useState } from "react";

export type Stamps = "off" | "relative" | "absolute";

const NEXT_STAMPS: Record<Stamps, Stamps> = {
  off: "relative",
  relative: "absolute",
  absolute: "off",
};

export interface LogOptions {
  wrap: boolean;
  toggleWrap: () => void;
  stamps: Stamps;
  nextStamps: () => void;
  /** Over the whole window. */
  full: boolean;
  toggleFull: () => void;
  matchesOnly: boolean;
  toggleMatchesOnly: () => void;
  /** Lines that are shown around each hit of a filter. */
  around: number;
  setAround: (lines: number) => void;
}

export function useLogOptions(): LogOptions {
  const [wrap, setWrap] = useState(false);
  const [stamps, setStamps] = useState<Stamps>("off");
  const [full, setFull] = useState(false);
  const [matchesOnly, setMatchesOnly] = useState(false);
  const [around, setAround] = useState(0);
  return {
    wrap,
    toggleWrap: () => setWrap(!wrap),
    stamps,
    nextStamps: () => setStamps(NEXT_STAMPS[stamps]),
    full,
    toggleFull: () => setFull(!full),
    matchesOnly,
    toggleMatchesOnly: () => setMatchesOnly(!matchesOnly),
    around,
    setAround,
  };
}
