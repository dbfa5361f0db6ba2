// How a person stands and looks in a list, and what may be done with one.
import { CircleCheck, KeyRound, type LucideIcon, PowerOff, UserX } from "lucide-react";
import type { User } from "@/api/types";
import type { StateClass } from "@/lib/palette";
import { PERSON_STATES } from "@/words/states";

type PersonState = keyof typeof PERSON_STATES;

const LOOKS: Record<PersonState, { class: StateClass; icon: LucideIcon }> = {
  active: { class: "completed", icon: CircleCheck },
  noPassword: { class: "pending", icon: KeyRound },
  disabled: { class: "cancelled", icon: PowerOff },
  removed: { class: "cancelled", icon: UserX },
};

function personState({ removed, disabled, has_password }: User): PersonState {
  if (removed) return "removed";
  if (disabled) return "disabled";
  return has_password ? "active" : "noPassword";
}

export function personLook(user: User) {
  const state = personState(user);
  return { ...LOOKS[state], label: PERSON_STATES[state] };
}

/** What may be done with a person; `me`: who does it. Nobody shuts themselves out: that takes somebody else. */
export const personCan = {
  change: ({ removed }: User) => !removed,
  setPassword: ({ removed, name }: User, me: string) => !removed && name !== me,
  disable: ({ removed, disabled, name }: User, me: string) => !removed && !disabled && name !== me,
  enable: ({ removed, disabled }: User) => !removed && disabled,
  bringBack: ({ removed }: User) => removed,
  remove: ({ removed, name }: User, me: string) => !removed && name !== me,
};
