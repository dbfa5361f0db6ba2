import { useState } from "react";
import { patchUser } from "@/api/calls";
import { usePeopleCall } from "@/api/people";
import { problemsAt } from "@/api/problem";
import { AccountField } from "@/components/AccountField";
import { ChoiceField } from "@/components/ChoiceField";
import { Button } from "@/ui/Button";
import { CodeLine } from "@/ui/CodeLine";
import { Dialog } from "@/ui/Dialog";
import { showToast } from "@/ui/toast";
import { cli } from "@/words/cli";
import { ADD_PERSON, LINKS, PERSON_ACTIONS } from "@/words/people";
import { UI } from "@/words/ui";
import { ActDialog } from "./ActDialog";
import type { AboutPerson } from "./dialogs";
import { HOWS, type How } from "./how";

/** Gives somebody a new password: by a link with which they choose it, or chosen here. */
export function PasswordDialog({ user, onClose }: AboutPerson) {
  const [how, setHow] = useState<How>("link");
  const [password, setPassword] = useState("");
  const give = usePeopleCall(
    () => patchUser(user.name, how === "link" ? { password_link: true } : { password }),
    ({ password_link }) => {
      if (password_link) return;
      onClose();
      showToast({ kind: "info", title: PERSON_ACTIONS.passwordDone(user.name) });
    },
  );
  const link = give.data?.password_link;
  if (link) return <LinkDialog name={user.name} link={link} onClose={onClose} />;
  const at = problemsAt(give.error, ["password", "how"], how === "link" ? "how" : "password");
  return (
    <ActDialog
      title={PERSON_ACTIONS.passwordTitle(user.name)}
      text={PERSON_ACTIONS.passwordText}
      verb={how === "link" ? ADD_PERSON.makeLink : PERSON_ACTIONS.setPassword}
      cli={cli.personPassword(user.name, how === "link")}
      disabled={give.pending || (how === "password" && password === "")}
      error={give.error}
      onSend={() => give.run()}
      onClose={onClose}
    >
      <ChoiceField
        label={ADD_PERSON.how}
        value={how}
        options={HOWS}
        onChange={setHow}
        help={ADD_PERSON.howMeans[how]}
        error={at.how}
      />
      {how === "password" && (
        <AccountField
          label={ADD_PERSON.password}
          type="password"
          autoComplete="new-password"
          value={password}
          onChange={setPassword}
          help={ADD_PERSON.passwordHelp}
          error={at.password}
        />
      )}
    </ActDialog>
  );
}

interface LinkDialogProps {
  name: string;
  link: string;
  onClose: () => void;
}

function LinkDialog({ name, link, onClose }: LinkDialogProps) {
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={LINKS.shownPassword(name)}
      description={LINKS.once}
      footer={
        <Button kind="primary" onClick={onClose}>
          {UI.haveIt}
        </Button>
      }
    >
      <CodeLine text={`${location.origin}${link}`} label={LINKS.copy} className="mt-3" />
    </Dialog>
  );
}
