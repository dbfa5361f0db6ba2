// People and the links that make them: their roles, and what is done with them.
import type { Role } from "@/api/types";
import { formatExact } from "@/lib/numbers";

/** What a role may do, where it is chosen. */
export const ROLE_MEANS: Record<Role, string> = {
  viewer: "Looks at everything and changes nothing.",
  member: "Runs jobs: submits, cancels and retries them.",
  admin: "Does what members do, and looks after machines and people.",
};

const jobs = (count: number) => (count === 1 ? "1 job" : `${formatExact(count)} jobs`);

export const PEOPLE = {
  list: "People",
  closed: "Only administrators look after people",
  ask: "Ask an administrator of this server when somebody should come in or go. What is your own is under Settings.",
  toSettings: "To your settings",
  showRemoved: (count: number) => `Show ${formatExact(count)} removed`,
  nobody: "Nobody is here yet",
  nobodyWhy:
    "Whoever reaches this server may do everything. Add yourself as an administrator: from then on people log in, and each job has the name of whoever made it. What was made before can be given to you.",
  you: "you",
  never: "never",
  lastLogin: "last login",
  localJobs: (count: number) =>
    `${jobs(count)} of “local” ${count === 1 ? "is" : "are"} nobody's: from before there were people. “Give jobs…” among the actions of a person gives them to that person.`,
};

export const PEOPLE_COLUMNS = {
  state: "State",
  name: "Name",
  role: "Role",
  email: "E-mail",
  lastLogin: "Last login",
  since: "Since",
  actions: "Actions",
};

export const ADD_PERSON = {
  title: "Add somebody",
  first: "Add the first administrator",
  name: "Name",
  nameHelp: "Lower-case letters, digits, and . _ - @. It is never given to somebody else.",
  nameFree: "Leave it empty, and they choose one.",
  role: "Role",
  how: "They come in",
  hows: { link: "by a link, and choose a password", password: "with a password that you choose" },
  howMeans: {
    link: "The link is good once. Send it in a way that only they can read.",
    password: "Tell it to them in a way that only they can read; they can change it in Settings.",
  },
  expires: "The link is good for",
  password: "Password",
  passwordHelp: "At least 10 characters. Four words that have nothing to do with each other.",
  add: "Add",
  makeLink: "Make the link",
  added: (name: string) => `${name} can log in now`,
};

/** How long a link may be good: a day, a week, a month. */
export const LINK_LIVES: readonly (readonly [days: string, label: string])[] = [
  ["1", "a day"],
  ["7", "a week"],
  ["30", "30 days"],
];

export const LINKS = {
  title: "Open links",
  none: "No link is open. “Add somebody” makes one: whoever opens it chooses a password and is in.",
  kinds: {
    invite: (name: string, role: string) =>
      name ? `For ${name}, as ${role}` : `For whoever has it, as ${role}`,
    password: (name: string) => `New password of ${name}`,
    welcome: () => "For the first administrator",
  },
  by: (name: string) => (name ? `made by ${name}` : "made by the server"),
  goodUntil: "ends",
  revoke: "Take back",
  revokeOf: (what: string) => `Take back: ${what}`,
  revokeText: "Whoever opens it then is told that it is not good any more.",
  revoked: "The link is good for nothing any more",
  shownInvite: (name: string) => (name ? `The link for ${name}` : "The link"),
  shownPassword: (name: string) => `The link with which ${name} chooses a password`,
  once: "It is shown this once, and is good once. Copy it, and send it in a way that only they can read.",
  link: "Link",
  copy: "Copy link",
};

export const PERSON_ACTIONS = {
  menu: (name: string) => `Actions for ${name}`,
  role: "Role…",
  roleTitle: (name: string) => `Change the role of ${name}`,
  roleField: "Role",
  roleDone: (name: string, role: string) => `${name} is ${role} now`,
  change: "Change",
  password: "New password…",
  passwordTitle: (name: string) => `A new password for ${name}`,
  passwordText: "Their sessions end when they have it. Tokens of their programs go on working.",
  passwordDone: (name: string) => `${name} has a new password`,
  setPassword: "Set it",
  take: "Give jobs…",
  takeTitle: (name: string) => `Give jobs to ${name}`,
  takeText:
    "All jobs of somebody become theirs, with logs and results. “local” is who had everything before there were people.",
  takeFrom: "Jobs of",
  takeCount: (count: number | undefined) =>
    count === undefined ? " " : count === 0 ? "has no job" : `has ${jobs(count)}`,
  give: "Give",
  taken: (count: number, name: string) => `${jobs(count)} given to ${name}`,
  disable: "Disable…",
  disableTitle: (name: string) => `Let ${name} in no more?`,
  disableText:
    "Their sessions end at once, their open pages within five seconds, and their tokens do nothing until you enable them again. Their jobs go on.",
  disableVerb: "Disable",
  disabled: (name: string) => `${name} may not come in any more`,
  enable: "Enable",
  enableOf: (name: string) => `Enable ${name}`,
  enabled: (name: string) => `${name} may come in again`,
  bringBack: "Bring back",
  broughtBack: (name: string) => `${name} is back, and needs a new password`,
  remove: "Remove…",
  removeTitle: (name: string) => `Remove ${name}?`,
  removeText: (name: string) =>
    `Sessions end and tokens are gone. Jobs stay, with the name ${name}; “Give jobs…” gives them to somebody. Nobody else is ever called ${name}.`,
  removeType: (name: string) => `Type “${name}” to remove them`,
  removeVerb: "Remove",
  removed: (name: string) => `${name} is removed`,
};
