import {
  EllipsisVertical,
  FolderInput,
  KeyRound,
  Power,
  PowerOff,
  Trash2,
  UserCog,
  UserRoundCheck,
} from "lucide-react";
import { useState } from "react";
import { patchUser } from "@/api/calls";
import { useRefreshPeople } from "@/api/people";
import { useMe } from "@/api/session";
import type { User } from "@/api/types";
import { useAction } from "@/components/useAction";
import { personCan } from "@/domain/people";
import { Menu, MenuItem } from "@/ui/Menu";
import { PERSON_ACTIONS } from "@/words/people";
import { DisableDialog, RemoveDialog, RoleDialog, TakeOverDialog } from "./dialogs";
import { PasswordDialog } from "./PasswordDialog";

type Asked = "role" | "password" | "take" | "disable" | "remove";

/** What can be done with a person. */
export function PersonActions({ user }: { user: User }) {
  const [asking, setAsking] = useState<Asked | null>(null);
  const { data: me } = useMe();
  const mine = me?.username ?? "";
  const refresh = useRefreshPeople();
  const enable = useAction({
    label: PERSON_ACTIONS.enableOf(user.name),
    run: () => patchUser(user.name, { disabled: false, removed: false }),
    onDone: refresh,
    done: () =>
      user.removed ? PERSON_ACTIONS.broughtBack(user.name) : PERSON_ACTIONS.enabled(user.name),
  });
  const about = { user, onClose: () => setAsking(null) };
  return (
    <>
      <Menu
        trigger={
          <button
            type="button"
            aria-label={PERSON_ACTIONS.menu(user.name)}
            className="inline-flex size-7 items-center justify-center rounded-md align-middle text-muted hover:bg-hover hover:text-text"
          >
            <EllipsisVertical size={16} aria-hidden />
          </button>
        }
      >
        {personCan.change(user) && (
          <MenuItem icon={<UserCog size={15} />} onSelect={() => setAsking("role")}>
            {PERSON_ACTIONS.role}
          </MenuItem>
        )}
        {personCan.setPassword(user, mine) && (
          <MenuItem icon={<KeyRound size={15} />} onSelect={() => setAsking("password")}>
            {PERSON_ACTIONS.password}
          </MenuItem>
        )}
        {personCan.change(user) && (
          <MenuItem icon={<FolderInput size={15} />} onSelect={() => setAsking("take")}>
            {PERSON_ACTIONS.take}
          </MenuItem>
        )}
        {personCan.enable(user) && (
          <MenuItem icon={<Power size={15} />} onSelect={() => enable.run()}>
            {PERSON_ACTIONS.enable}
          </MenuItem>
        )}
        {personCan.bringBack(user) && (
          <MenuItem icon={<UserRoundCheck size={15} />} onSelect={() => enable.run()}>
            {PERSON_ACTIONS.bringBack}
          </MenuItem>
        )}
        {personCan.disable(user, mine) && (
          <MenuItem icon={<PowerOff size={15} />} onSelect={() => setAsking("disable")}>
            {PERSON_ACTIONS.disable}
          </MenuItem>
        )}
        {personCan.remove(user, mine) && (
          <MenuItem icon={<Trash2 size={15} />} onSelect={() => setAsking("remove")}>
            {PERSON_ACTIONS.remove}
          </MenuItem>
        )}
      </Menu>
      {asking === "role" && <RoleDialog {...about} />}
      {asking === "password" && <PasswordDialog {...about} />}
      {asking === "take" && <TakeOverDialog {...about} />}
      {asking === "disable" && <DisableDialog {...about} />}
      {asking === "remove" && <RemoveDialog {...about} />}
    </>
  );
}
