import { ADD_PERSON } from "@/words/people";

/** How somebody gets a password: by a link, or chosen for them. */
export type How = keyof typeof ADD_PERSON.hows;

export const HOWS = (["link", "password"] as const satisfies readonly How[]).map(
  (how) => [how, ADD_PERSON.hows[how]] as const,
);
