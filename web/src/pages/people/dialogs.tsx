// What is asked before something is done with a person.
import { useState } from "react";
import { patchUser, removeUser, takeOver } from "@/api/calls";
import { useJobCount, usePeopleCall, useUsers } from "@/api/people";
import { problemsAt } from "@/api/problem";
import { NOBODY } from "@/api/session";
import type { Role, User } from "@/api/types";
import { AccountField } from "@/components/AccountField";
import { ChoiceField } from "@/components/ChoiceField";
import { useDebouncedValue } from "@/lib/useDebouncedValue";
import { showToast } from "@/ui/toast";
import { cli } from "@/words/cli";
import { PERSON_ACTIONS, ROLE_MEANS } from "@/words/people";
import { ActDialog } from "./ActDialog";
import { ROLES } from "./roles";

export interface AboutPerson {
  user: User;
  onClose: () => void;
}

/** Closes the dialog and says what was done. */
const says = (onClose: () => void, title: string) => {
  onClose();
  showToast({ kind: "info", title });
};

export function RoleDialog({ user, onClose }: AboutPerson) {
  const [role, setRole] = useState<Role>(user.role);
  const change = usePeopleCall(
    () => patchUser(user.name, { role }),
    () => says(onClose, PERSON_ACTIONS.roleDone(user.name, role)),
  );
  return (
    <ActDialog
      title={PERSON_ACTIONS.roleTitle(user.name)}
      verb={PERSON_ACTIONS.change}
      cli={cli.personRole(user.name, role)}
      disabled={change.pending || role === user.role}
      error={change.error}
      onSend={() => change.run()}
      onClose={onClose}
    >
      <ChoiceField
        label={PERSON_ACTIONS.roleField}
        value={role}
        options={ROLES}
        onChange={setRole}
        help={ROLE_MEANS[role]}
        error={problemsAt(change.error, ["role"], "role").role}
      />
    </ActDialog>
  );
}

export function DisableDialog({ user, onClose }: AboutPerson) {
  const disable = usePeopleCall(
    () => patchUser(user.name, { disabled: true }),
    () => says(onClose, PERSON_ACTIONS.disabled(user.name)),
  );
  return (
    <ActDialog
      title={PERSON_ACTIONS.disableTitle(user.name)}
      text={PERSON_ACTIONS.disableText}
      verb={PERSON_ACTIONS.disableVerb}
      kind="danger"
      cli={cli.disablePerson(user.name)}
      disabled={disable.pending}
      error={disable.error}
      problem={disable.error?.message}
      onSend={() => disable.run()}
      onClose={onClose}
    />
  );
}

export function RemoveDialog({ user, onClose }: AboutPerson) {
  const [typed, setTyped] = useState("");
  const remove = usePeopleCall(
    () => removeUser(user.name),
    () => says(onClose, PERSON_ACTIONS.removed(user.name)),
  );
  return (
    <ActDialog
      title={PERSON_ACTIONS.removeTitle(user.name)}
      text={PERSON_ACTIONS.removeText(user.name)}
      verb={PERSON_ACTIONS.removeVerb}
      kind="danger"
      cli={cli.removePerson(user.name)}
      disabled={remove.pending || typed.trim() !== user.name}
      error={remove.error}
      onSend={() => remove.run()}
      onClose={onClose}
    >
      <AccountField
        label={PERSON_ACTIONS.removeType(user.name)}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        value={typed}
        onChange={setTyped}
        error={problemsAt(remove.error, ["name"], "name").name}
      />
    </ActDialog>
  );
}

export function TakeOverDialog({ user, onClose }: AboutPerson) {
  const [from, setFrom] = useState(NOBODY);
  const owner = from.trim();
  const count = useJobCount(useDebouncedValue(owner, 300));
  const { data: users = [] } = useUsers();
  const known = [NOBODY, ...users.map(({ name }) => name)].filter((name) => name !== user.name);
  const take = usePeopleCall(
    () => takeOver(user.name, owner),
    ({ jobs }) => says(onClose, PERSON_ACTIONS.taken(jobs, user.name)),
  );
  return (
    <ActDialog
      title={PERSON_ACTIONS.takeTitle(user.name)}
      text={PERSON_ACTIONS.takeText}
      verb={PERSON_ACTIONS.give}
      cli={cli.takeOver(user.name, owner || NOBODY)}
      disabled={take.pending || owner === ""}
      error={take.error}
      onSend={() => take.run()}
      onClose={onClose}
    >
      <AccountField
        label={PERSON_ACTIONS.takeFrom}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        list="owners"
        value={from}
        onChange={setFrom}
        help={PERSON_ACTIONS.takeCount(count)}
        error={problemsAt(take.error, ["from"], "from").from}
      />
      <datalist id="owners">
        {known.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </ActDialog>
  );
}
