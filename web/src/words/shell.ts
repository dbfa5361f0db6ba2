// The frame around every page: its parts, banners, shortcuts, and pages that are not there.
import { formatExact } from "@/lib/numbers";

export const PAGES = {
  overview: "Overview",
  jobs: "Jobs",
  experiments: "Experiments",
  runners: "Runners",
  runner: "Runner",
  settings: "Settings",
  admin: "Admin",
  people: "People",
  newStudy: "New GOLIAT study",
  login: "Log in",
  welcome: "Welcome",
  device: "Allow a program",
  experiment: (name: string) => `Experiment ${name}`,
  run: "Run",
  edit: "Edit",
  compare: "Compare runs",
  newExperiment: "New experiment",
  job: (id: string) => `Job ${id}`,
  task: (id: string) => `Task ${id}`,
};

export const PRODUCT = "Mothership";
export const pageTitle = (title: string): string => (title ? `${title} · ${PRODUCT}` : PRODUCT);

export const SHELL = {
  skip: "Skip to the content",
  pages: "Pages",
  breadcrumbs: "Breadcrumbs",
  home: "Mothership, overview",
  version: (version: string) => `Version ${version}`,
  running: (count: number) => `${formatExact(count)} running`,
  dataOf: (time: string) => `data of ${time}`,
  of: (time: string) => `of ${time}`,
  user: (name: string, role: string) => `${name}, ${role}`,
  nobody: "Settings and people",
  logOut: (name: string) => `Log out ${name}`,
};

export const THEME = { title: "Theme", light: "Light", dark: "Dark", system: "System" };

export const BANNERS = {
  stale: (time: string) =>
    `The server does not answer. You see the state of ${time}; running work goes on without it.`,
  updated: (version: string | null) =>
    `The server was updated to ${version}. Reload to see its pages.`,
  reload: "Reload",
  open: "This server is open: anyone who reaches this address may run programs on its machines.",
};

export const NOT_FOUND = {
  title: "There is no such page",
  why: "The address may be mistyped, or from a newer version than this server's.",
  home: "To the overview",
};

export const SHORTCUTS = {
  title: "Keyboard shortcuts",
  on: "Shortcuts of a single letter are on",
};

/** A hint with the key that does the same: `Next task  ]`. */
export const withKey = (label: string, key: string): string => `${label}  ${key}`;

export const SHORTCUT_GROUPS: { title: string; keys: [string, string][] }[] = [
  {
    title: "Everywhere",
    keys: [
      ["?", "This help"],
      ["g o", "Overview"],
      ["g j", "Jobs"],
      ["g e", "Experiments"],
      ["g r", "Runners"],
      ["g s", "Settings"],
      ["g p", "People"],
      ["Esc", "Close"],
    ],
  },
  {
    title: "Lists",
    keys: [
      ["/", "Filter"],
      ["j", "Next row"],
      ["k", "Previous row"],
      ["Enter", "Open"],
      ["x", "Choose, to act on many"],
    ],
  },
  {
    title: "Task grid",
    keys: [
      ["← ↑ → ↓", "Move"],
      ["f", "Next failure"],
      ["F", "Previous failure"],
      ["v", "Grid or table"],
      ["Enter", "Open the task"],
    ],
  },
  {
    title: "Task and log",
    keys: [
      ["[", "Previous task"],
      ["]", "Next task"],
      ["f", "Next failed task"],
      ["/", "Search the log"],
      ["n", "Next match"],
      ["N", "Previous match"],
      ["m", "Only lines that match"],
      ["l", "Follow the end"],
      ["w", "Wrap lines"],
      ["z", "Full screen"],
    ],
  },
];
