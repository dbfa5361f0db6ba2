// What the primitives say by themselves: dialogs, copy buttons, toasts, cards that load or fail.

export const UI = {
  close: "Close",
  dismiss: "Dismiss",
  keep: "Keep",
  save: "Save",
  tryAgain: "Try again",
  undo: "Undo",
  loading: "Loading",
  copied: "Copied",
  copyCommand: "Copy command",
  copyRequest: "Copy request id",
  request: "request",
  couldNot: (doing: string) => `Could not ${doing}`,
  http: (status: number) => ` (HTTP ${status})`,
  scrollable: (label: string) => `${label}, scrollable`,
  notDone: (label: string) => `${label}: not done`,
  cli: "CLI",
  cliTitle: "The same on the command line",
  view: "View",
  haveIt: "I have it",
};

export const CHARTS = {
  noProgress: "no progress reported",
  nothingYet: "nothing yet",
  spark: (label: string, now: string, highest: string) =>
    `${label}: now ${now}, highest ${highest}`,
  of: (used: string, total: string) => `${used} of ${total}`,
  time: (now: string, highest: string, mean: string) =>
    `now ${now}, highest ${highest}, mean ${mean}`,
};
