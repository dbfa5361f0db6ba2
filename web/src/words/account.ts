// Who is not logged in yet: logging in, coming in by a link, allowing a program.
import { PRODUCT } from "./shell";

export const LOGIN = {
  title: "Log in to Mothership",
  ended: "Your session has ended. Log in, and you are back where you were.",
  name: "Name",
  password: "Password",
  byToken: "Log in with a token instead",
  byPassword: "Log in with name and password instead",
  token: "Token",
  help: "Paste an API token of yours that may do all that you may.",
  enter: "Log in",
};

const WELCOME_TITLES: Record<string, string> = {
  welcome: "Welcome to Mothership",
  invite: "You are invited to Mothership",
  password: "Choose a new password",
};
export const WELCOME = {
  title: (kind: string | undefined) => WELCOME_TITLES[kind ?? "welcome"] ?? PRODUCT,
  why: (kind: string, role: string) => {
    if (kind === "welcome") return "You are the first here, and will look after this server.";
    if (kind === "password") return "Your other sessions end with it.";
    return `You will be a ${role} of this server.`;
  },
  name: "Name",
  nameHelp: "Lower-case letters, digits, and . _ - @",
  password: "Password",
  passwordHelp:
    "At least 10 characters. Four words that have nothing to do with each other make a good one.",
  takeOver: "The jobs that are here already become yours",
  takeOverHelp: "They are of before there were people. Admin › People can do it later, too.",
  notTaken: "The jobs of before were not taken over. Admin › People can do it.",
  enter: "Come in",
  another: "Ask whoever sent it for another one. Who has a password already can",
  login: "log in",
};

export const DEVICE = {
  title: "Allow a program",
  asks: (client: string, address: string, name: string) =>
    `“${client}”${address ? ` at ${address}` : ""} asks to do all that you, ${name}, may do here.`,
  compare: "Allow it only if you have just typed “mothership login” and it shows this code.",
  allow: "Allow",
  deny: "Do not allow",
  allowed: "Allowed. You can close this page and go on in the terminal.",
  denied: "Not allowed. The program was told.",
  again: "If you wait for one, type the command again and open the address that it shows:",
};
