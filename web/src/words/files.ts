// Files that tasks leave: trees, previews, pictures.
import { formatExact } from "@/lib/numbers";

export const FILES = {
  list: "Files",
  resultList: "Result files",
  choose: "Choose a file to look inside.",
  download: (bytes: string) => `Download ${bytes}`,
  downloadAll: "Download all",
  copyDownload: "Copy the command that downloads all",
  empty: "The file is empty.",
  notShown: "This kind of file is not shown here. Download it to look inside.",
  firstBytes: (shown: string, size: string) => `Showing the first ${shown} of ${size}.`,
  table: "Table",
  firstRows: (rows: number) => `Showing the first ${formatExact(rows)} rows.`,
  collapse: "collapse",
  expand: "expand",
};

export const RESULTS = {
  pictures: (count: number) => `Pictures ${formatExact(count)}`,
  files: (count: number) => `Files ${formatExact(count)}`,
  filter: "Filter by path",
  total: (loaded: number, total: number, bytes: string) =>
    `${loaded < total ? `${formatExact(loaded)} of ` : ""}${formatExact(total)} files, ${bytes}`,
  none: "It left no file",
  noneYet: "No file yet",
  keptWhen: (ended: boolean) =>
    `Files are kept when the job names them as outputs${ended ? "." : ". They appear here as tasks complete."}`,
};

export const ARTIFACTS = {
  title: "Results",
  none: "No file",
  kept: (outputs: readonly string[]) => `Kept are: ${outputs.join(", ")}. Nothing matched so far.`,
  noOutputs: "The job names no outputs to keep.",
};

export const GALLERY = {
  alt: (name: string, caption: string) => `${name} of ${caption}`,
  more: (shown: number, all: number) => `Show more: ${shown} of ${all} shown`,
  previous: "Previous picture",
  next: "Next picture",
};
