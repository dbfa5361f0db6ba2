// A person's own settings: profile, password, sessions, tokens, how the pages look.
import type { TokenScope } from "@/api/types";
import { formatExact } from "@/lib/numbers";

export const SETTINGS = {
  tabs: "Settings",
  profile: "Profile",
  sessions: "Sessions",
  tokens: "Tokens",
  appearance: "Appearance",
  open: "This server needs no login",
  openWhy:
    "There is nobody yet to have a name, sessions or tokens. From the first person on, people log in.",
  toPeople: "Add the first person",
};

export const PROFILE = {
  title: "Who you are",
  name: "Name",
  nameHelp: "You log in with it. It stays.",
  role: (role: string) => `Your role: ${role}`,
  displayName: "Display name",
  displayHelp: "What others read.",
  email: "E-mail",
  emailHelp: "An address of yours, for those who look after this server.",
  saved: "Saved",
};

export const PASSWORD = {
  title: "Password",
  current: "Password of now",
  next: "New password",
  nextHelp:
    "At least 10 characters. Four words that have nothing to do with each other make a good one.",
  change: "Change password",
  what: "Every other session of yours ends with it; this one goes on. Tokens of programs go on, too.",
  changed: (ended: number) => {
    if (ended === 0) return "Your password is changed. You were logged in nowhere else.";
    if (ended === 1) return "Your password is changed. Your other session has ended.";
    return `Your password is changed. Your ${formatExact(ended)} other sessions have ended.`;
  },
};

export const SESSIONS = {
  title: "Where you are logged in",
  what: "End what you do not know, and change your password then. An open page of it is cut off within five seconds.",
  unknown: "A browser that does not say what it is",
  noAddress: "address not known",
  used: "last used",
  began: "logged in",
  ends: "ends",
  here: "this one",
  end: "End",
  endOf: (device: string) => `End the session of ${device}`,
  ended: "The session has ended",
  endOthers: "End all others",
  endOthersTitle: "End all other sessions?",
  endOthersText: (count: number) =>
    count === 1
      ? "1 session ends; this one goes on."
      : `${formatExact(count)} sessions end; this one goes on.`,
  othersEnded: (count: number) =>
    count === 1 ? "The other session has ended" : `${formatExact(count)} other sessions have ended`,
  alone: "You are logged in here and nowhere else.",
  none: "There is no session: you came with a token.",
};

/** What a token may do, where it is chosen. */
export const SCOPE_MEANS: Record<TokenScope, string> = {
  read: "Looks at jobs, results and machines, and changes nothing.",
  submit: "Does what a member may: submits, cancels, retries.",
  admin:
    "Does all that you may, your account included. Give it to no program that can do with less.",
};

export const TOKENS = {
  title: "Tokens of your programs",
  what: "A token lets a script or a notebook speak for you without your password. Give each program its own, with no more than it needs, and take it back when the program is gone.",
  none: "No program speaks for you yet",
  noneWhy:
    "“mothership login” makes itself one. For a script, make one here and put it into MOTHERSHIP_TOKEN.",
  list: "Tokens",
  made: "made",
  used: "last used",
  neverUsed: "never used",
  ends: "ends",
  never: "does not end",
  revoke: "Take back",
  revokeOf: (name: string) => `Take back ${name}`,
  revokeTitle: (name: string) => `Take back “${name}”?`,
  revokeText: "Programs that have it are refused from the next request on.",
  revoked: (name: string) => `“${name}” is good for nothing any more`,
  newTitle: "New token",
  name: "What it is for",
  nameHelp: "So that you know later what to take back: “nightly runs on lab-7”.",
  scope: "It may",
  expires: "It is good for",
  make: "Make token",
  shown: (name: string) => `The token “${name}”`,
  once: "It is shown this once. Copy it now; whoever has it speaks for you.",
  token: "Token",
  copy: "Copy token",
  variable: "In the environment of a program, where mothership looks for it",
  copyVariable: "Copy the line",
};

/** How long a token may be good, in days; none: until it is taken back. */
export const TOKEN_LIVES: readonly (readonly [days: string, label: string])[] = [
  ["30", "30 days"],
  ["90", "90 days"],
  ["365", "a year"],
  ["", "until I take it back"],
];

export const APPEARANCE = {
  title: "How the pages look",
  what: "Kept in this browser.",
  theme: "Theme",
  shortcuts: "Shortcuts of a single letter are on",
  shortcutsHelp: "“?” lists them all.",
};
