// Runners: the list, a machine's page, connecting one, and GUI clients with their screenshots.
import { formatExact, plural } from "@/lib/numbers";

export const RUNNER_COLUMNS = {
  state: "State",
  name: "Name",
  labels: "Labels",
  system: "System",
  cpus: "CPUs in use",
  load: "Load",
  memory: "Memory",
  gpu: "GPU",
  told: "Errors, warnings",
  disk: "Disk free",
  work: "Works on",
  heard: "Last heard",
  actions: "Actions",
};

export const RUNNERS = {
  list: "Runners",
  none: "No machine is connected yet. The card below connects one.",
  hideOffline: (count: number) =>
    `Hide ${plural(count, "runner")} that ${count === 1 ? "is" : "are"} offline`,
  cpusOf: (name: string) => `CPUs of ${name} in use`,
  loadOf: (name: string) => `CPU load of ${name}`,
  memoryOf: (name: string) => `Memory of ${name}`,
  ofTotal: (used: string, total: string) => `${used} of ${total}`,
  gpuOf: (name: string) => `GPU load of ${name}`,
  gpus: (count: number) => plural(count, "GPU"),
  trouble: (what: string) => `error: ${what}`,
  told: (warnings: number, errors: number) =>
    `${plural(warnings, "warning")} and ${plural(errors, "error")} in what runs there now`,
  andMore: (count: number) => `and ${formatExact(count)} more`,
  version: (version: string) => `version ${version}`,
  heard: "heard",
  lastHeard: "last heard",
  copyId: "Copy the runner's id",
};

export const GUI_CLIENT = {
  chip: "GUI client",
  what: "The GUI of a program: it is heard, and cannot be given work or drained",
  idle: "The GUI client is heard, but runs no study. On the machine, this takes the first part of one:",
  studyName: "NAME-OF-THE-STUDY",
  ownMachine:
    "A GUI client tells of its machine by itself: no runner program is there that could be given work or told to stop.",
  loadElsewhere: "Its load is shown in its own tab System Utilization.",
  stage: "Stage: ",
  stageProgress: (stage: string) => `Progress of the stage ${stage}`,
  percent: (percent: string) => `, ${percent}`,
  simulation: "Simulation",
  simulationsInAll: (count: number) => `${count} in all`,
  simulationOf: (number: number, count: number) => `${number} of ${count}`,
  case: "Case",
  estimate: "By the program's own estimate",
  overdue: (rough: string) => `should be over since ${rough}`,
  lastWord: "last word",
  showLines: "Show these lines of the log",
  none: (kind: string) => `no ${kind}s`,
};

export const RUNNER_WORK = {
  title: "Works on now",
  nothing: "Nothing now",
  ran: "ran",
};

export const MACHINE = {
  title: "Machine",
  graphics: "Graphics",
  noGraphics: "none reported",
  processor: "Processor",
  cores: (count: number) => plural(count, "core"),
  memory: "Memory",
  loadNow: "Load now",
  load: "Processor load",
  memoryInUse: "Memory in use",
  gpuLoad: "GPU load",
  gpuMemory: "GPU memory",
  gpuNumber: (number: number) => `GPU ${number}`,
  gpuNumberMemory: (number: number) => `GPU ${number} memory`,
  diskFree: "Disk free",
  hostname: "Host name",
  address: "Address",
  system: "System",
  program: "Program",
  labels: "Labels",
  clock: "Clock",
  clockOff: (rough: string, ahead: boolean) =>
    `${rough} ${ahead ? "ahead of" : "behind"} the server's; the times it reports are corrected`,
  firstHeard: "First heard",
  lastHeard: "Last heard",
};

export const USAGE = {
  title: "How busy it was",
  window: "The last",
  hours: (hours: number) => (hours === 1 ? "hour" : `${hours} hours`),
  none: (window: string) => `It has told nothing in the last ${window}.`,
  cpu: "Processor",
  memory: "Memory",
  gpu: "GPU",
  gpuMemory: "GPU memory",
  ago: (window: string) => (window === "hour" ? "1 hour ago" : `${window} ago`),
  now: "now",
};

export const CONNECT = {
  title: "Connect a machine",
  what: "Any machine that reaches this server can work for it: it connects outwards, so no port has to be opened on it. Put the mothership program there and type one line.",
  loopback: (host: string) =>
    `This server listens on ${host}, which only its own machine reaches: the line works there and nowhere else. For other machines stop it and start it with`,
  thenLogIn:
    "It then asks for a login; its first start prints how. Add the options it was started with before.",
  ownName: (name: string) =>
    `You opened this page as ${name}, which means another machine on each machine. In the line put the name under which the others reach this server.`,
  makeLine: "Make the line",
  copyLine: "Copy the line",
  waiting: "Waiting for the machine to connect…",
  connected: (name: string, cores: number, gpus: readonly string[]) =>
    `${name} is connected (${[plural(cores, "core"), ...gpus].join(", ")})`,
  terminal: "The same from a terminal:",
  goodFor: (rough: string) => `Its token is good for ${rough} and for one machine.`,
  expired: "Its token has run out.",
};

export const RUNNER_ACTIONS = {
  menu: (name: string) => `Actions for ${name}`,
  drain: "Drain: finish, take no more",
  drainOf: (name: string) => `Drain ${name}`,
  drained: (name: string, tasks: number) =>
    tasks === 0
      ? `${name} takes no more work`
      : `${name} finishes ${plural(tasks, "task")} and takes no more`,
  enable: "Enable",
  enableOf: (name: string) => `Enable ${name}`,
  enabled: (name: string) => `${name} takes work again`,
  disable: "Disable",
  disableAsk: "Disable…",
  disableOf: (name: string) => `Disable ${name}`,
  disableTitle: (name: string) => `Disable ${name}?`,
  disableText: "It gets no work until it is enabled again.",
  disabled: (name: string) => `${name} is disabled`,
  rename: "Rename…",
  renameOf: (name: string) => `Rename ${name}`,
  renameTitle: (name: string) => `Rename ${name}`,
  newName: "New name",
  noName: "A machine needs a name.",
  renamed: (name: string) => `It is called ${name} now`,
  labels: "Labels…",
  labelsOf: (name: string) => `Labels of ${name}`,
  labelsTitle: (name: string) => `Labels of ${name}`,
  labelsField: "Labels, one in each line",
  labelsHint:
    "One name=value in each line: what tasks may ask of the machine. What its agent reports itself can be changed, too.",
  noLabel: (line: string) =>
    `“${line}” is no label: the name has letters, digits and . _ - / and begins with a letter or digit.`,
  labelled: (name: string) => `${name} has new labels`,
  remove: "Remove",
  removeAsk: "Remove…",
  removeOf: (name: string) => `Remove ${name}`,
  removeTitle: (name: string) => `Remove ${name}?`,
  removeText:
    "It disappears from the list, and its secret is worth nothing from then on: the machine stays out until it is allowed again. What it ran stays.",
  removeGuiText:
    "It disappears from the list, and what it ran stays. When its GUI client speaks again, the machine is there again, as a new one.",
  removed: (name: string) => `${name} is removed`,
};

export const SCREENS = {
  title: "Its GUI",
  updated: "last updated",
  tabsOf: (name: string) => `Tabs of the GUI on ${name}`,
  alt: (tab: string, name: string, order: string) => `${tab} of the GUI on ${name}, ${order}`,
  noneOfAttempt: "No picture of this attempt",
  noneOfAttemptWhy:
    "A GUI client sends its tabs every 5 s while it runs, and the latest ten of each are kept for each machine: those of this attempt have made room, or never came.",
  none: "No picture yet",
  noneWhy:
    "A GUI client of GOLIAT sends a picture of each of its tabs every 5 s while it runs. One that runs without a GUI (use_gui: false) sends none.",
  comes: "The pictures of its GUI appear here while it runs.",
  order: (place: number, count: number) => `${place} of ${count}`,
  picture: (order: string) => `picture ${order}`,
  pictureOf: (tab: string) => `Picture of ${tab}`,
  earlier: "Earlier picture",
  later: "Later picture",
  fullSize: "Open in full size",
  toLatest: "To the latest",
  isLatest: "the latest; new ones come by themselves",
};
