import { useState } from "react";
import { useChangePassword, usePatchMe } from "@/api/account";
import { problemsAt } from "@/api/problem";
import type { Me } from "@/api/types";
import { AccountField } from "@/components/AccountField";
import { AskForm } from "@/components/AskForm";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { PASSWORD, PROFILE } from "@/words/settings";
import { UI } from "@/words/ui";
import { WithAccount } from "./WithAccount";

/** How one is called, and one's password. */
export function ProfileTab() {
  return (
    <WithAccount>
      {(me) => (
        <div className="grid max-w-4xl items-start gap-4 md:grid-cols-2">
          <Profile me={me} />
          <Password name={me.username} />
        </div>
      )}
    </WithAccount>
  );
}

function Profile({ me }: { me: Me }) {
  const [name, setName] = useState(me.display_name ?? "");
  const [email, setEmail] = useState(me.email ?? "");
  const [saved, setSaved] = useState(false);
  const save = usePatchMe(() => setSaved(true));
  const at = problemsAt(save.error, ["display_name", "email"], "email");
  const edit = (set: (text: string) => void) => (text: string) => {
    setSaved(false);
    set(text);
  };
  const changed = name !== (me.display_name ?? "") || email !== (me.email ?? "");
  return (
    <Card title={PROFILE.title}>
      <AskForm
        label={PROFILE.title}
        error={save.error}
        onSend={() => changed && save.run({ display_name: name, email })}
      >
        <AccountField
          label={PROFILE.name}
          value={me.username}
          onChange={() => undefined}
          readOnly
          help={PROFILE.nameHelp}
        />
        <p className="text-muted">{PROFILE.role(me.role)}</p>
        <AccountField
          label={PROFILE.displayName}
          autoComplete="name"
          value={name}
          onChange={edit(setName)}
          help={PROFILE.displayHelp}
          error={at.display_name}
        />
        <AccountField
          label={PROFILE.email}
          type="email"
          autoComplete="email"
          value={email}
          onChange={edit(setEmail)}
          help={PROFILE.emailHelp}
          error={at.email}
        />
        <div className="flex items-center gap-3">
          <Button type="submit" kind="primary" disabled={save.pending || !changed}>
            {UI.save}
          </Button>
          <span role="status" className="text-good">
            {saved && !changed ? PROFILE.saved : ""}
          </span>
        </div>
      </AskForm>
    </Card>
  );
}

function Password({ name }: { name: string }) {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const change = useChangePassword(() => {
    setCurrent("");
    setNext("");
  });
  const at = problemsAt(change.error, ["current", "new"], "current");
  return (
    <Card title={PASSWORD.title}>
      <AskForm
        label={PASSWORD.title}
        error={change.error}
        onSend={() => current && next && change.run({ current, new: next })}
      >
        {/* By this, password managers know whose password it is. */}
        <input type="text" autoComplete="username" value={name} readOnly hidden />
        <AccountField
          label={PASSWORD.current}
          type="password"
          autoComplete="current-password"
          required
          value={current}
          onChange={setCurrent}
          error={at.current}
        />
        <AccountField
          label={PASSWORD.next}
          type="password"
          autoComplete="new-password"
          required
          value={next}
          onChange={setNext}
          help={PASSWORD.nextHelp}
          error={at.new}
        />
        <p className="text-muted">{PASSWORD.what}</p>
        <div>
          <Button type="submit" kind="primary" disabled={change.pending || !current || !next}>
            {PASSWORD.change}
          </Button>
        </div>
        <p role="status" className="text-good empty:hidden">
          {change.data === undefined ? "" : PASSWORD.changed(change.data)}
        </p>
      </AskForm>
    </Card>
  );
}
