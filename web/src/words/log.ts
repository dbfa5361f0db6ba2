// The log viewer.
import type { LineType } from "@/api/types";
import { formatBytes, formatExact, plural } from "@/lib/numbers";

export const LOG = {
  lines: (label: string) => `${label}, lines`,
  line: (number: number) => `Line ${number}`,
  newLines: (count: number) => plural(count, "new line"),
  count: (count: number) => `${formatExact(count)} ${count === 1 ? "line" : "lines"}`,
  shown: (count: number) => `${formatExact(count)} shown`,
  notLoaded: (why: string) => `Lines could not be loaded: ${why}. Trying again…`,
  noLinesYet: "No lines yet.",
  noLines: "It wrote nothing.",
  noSuchLine: (line: number, count: number) =>
    `The address names line ${formatExact(line)}; ${count === 0 ? "the log is empty" : `the log ends at line ${formatExact(count)}`}.`,
  notYet: (line: number) =>
    `The address names line ${formatExact(line)}, which is not written yet.`,
  noMatch: "No line matches.",
  below: (count: number) => `${plural(count, "line")} below · Follow`,
  toTheEnd: (count: number) => `To the end · ${plural(count, "line")}`,
  foldedLines: (count: number) => `${plural(count, "line")} `,
  showMore: (bytes: number) => `… show ${formatBytes(bytes)} more`,
  moreInDownload: (bytes: number) => `… ${formatBytes(bytes)} more in the download`,
  group: "group",
};

export const LOG_SEARCH = {
  label: "Search all lines",
  matchCase: "Match case",
  regex: "Regular expression",
  matchesOnly: "Only lines that match",
  previous: "Previous match",
  next: "Next match",
  searching: "searching…",
  none: "no match",
  place: (at: number, total: number) => `${formatExact(at)} of ${formatExact(total)}`,
  firstShown: (place: string, shown: number) => `${place} (first ${formatExact(shown)} shown)`,
};

export const LOG_FACETS = {
  title: "Lines shown",
  around: "Lines around",
  plusMinus: (lines: number) => `± ${lines}`,
  cut: "the first matching lines only",
};

export const LOG_TOOLS = {
  openGroups: "Open all groups",
  foldGroups: "Fold all groups",
  timestamps: (kind: string) => `Timestamps: ${kind}`,
  wrap: "Wrap long lines",
  download: "Download the log",
  exact: "Byte for byte",
  plain: "Plain text, without colours",
  fullScreen: "Full screen",
};

/** Levels that the words of a line tell. */
export const LEVEL_NAMES = { error: "Errors", warn: "Warnings", info: "Info", debug: "Debug" };

/** Types that a GUI client gives its lines: the name on the button, and the mark beside a line. */
export const LINE_TYPE_NAMES: Record<LineType, { name: string; mark: string }> = {
  fatal: { name: "Fatal", mark: "FATAL" },
  error: { name: "Errors", mark: "ERROR" },
  warning: { name: "Warnings", mark: "WARN" },
  highlight: { name: "Highlights", mark: "NOTE" },
  success: { name: "Successes", mark: "OK" },
  header: { name: "Headers", mark: "HEAD" },
  progress: { name: "Progress", mark: "PROG" },
  info: { name: "Info", mark: "INFO" },
  default: { name: "Plain", mark: "" },
  verbose: { name: "Verbose", mark: "VERB" },
  caller: { name: "Callers", mark: "CALL" },
};
