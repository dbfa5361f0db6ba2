import { useState } from "react";
import { addUser, makeInvite } from "@/api/calls";
import { usePeopleCall } from "@/api/people";
import { problemsAt } from "@/api/problem";
import type { Role } from "@/api/types";
import { AccountField } from "@/components/AccountField";
import { AskForm } from "@/components/AskForm";
import { ChoiceField } from "@/components/ChoiceField";
import { secondsOfDays } from "@/lib/time";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { CodeLine } from "@/ui/CodeLine";
import { showToast } from "@/ui/toast";
import { cli } from "@/words/cli";
import { ADD_PERSON, LINK_LIVES, ROLE_MEANS } from "@/words/people";
import { HOWS, type How } from "./how";
import { ROLES } from "./roles";

/** What is said of somebody new. */
interface Wanted {
  name: string;
  role: Role;
  how: How;
  password: string;
  days: string;
}

const EMPTY: Wanted = { name: "", role: "member", how: "link", password: "", days: "7" };
/** Nobody could look after the server if the first one were less, or the link were lost. */
const FIRST: Wanted = { ...EMPTY, role: "admin", how: "password" };

interface AddProps {
  /** Nobody is here yet. */
  first: boolean;
  /** A link was made; `name`: empty where they choose. */
  onLink: (link: string, name: string) => void;
}

/** A person who is to come: with a password, or by a link with which they choose one. */
export function AddPerson({ first, onLink }: AddProps) {
  const [wanted, setWanted] = useState(first ? FIRST : EMPTY);
  const { name, role, how, password, days } = wanted;
  const set = (change: Partial<Wanted>) => setWanted({ ...wanted, ...change });
  const add = usePeopleCall(send, (link) => {
    setWanted(EMPTY);
    if (link) onLink(link, name.trim());
    else showToast({ kind: "info", title: ADD_PERSON.added(name.trim()) });
  });
  const at = problemsAt(add.error, ["name", "role", "password", "ttl_seconds"], "name");
  const ready = how === "link" || (name.trim() !== "" && password !== "");
  const line =
    how === "link"
      ? cli.invite(name.trim(), role, `${days}d`)
      : cli.addPerson(name.trim() || "NAME", role);
  const title = first ? ADD_PERSON.first : ADD_PERSON.title;
  return (
    <Card title={title}>
      <AskForm label={title} error={add.error} onSend={() => ready && add.run(wanted)}>
        <AccountField
          label={ADD_PERSON.name}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required={how === "password"}
          value={name}
          onChange={(name) => set({ name })}
          help={how === "link" ? ADD_PERSON.nameFree : ADD_PERSON.nameHelp}
          error={at.name}
        />
        {!first && (
          <>
            <ChoiceField
              label={ADD_PERSON.role}
              value={role}
              options={ROLES}
              onChange={(role) => set({ role })}
              help={ROLE_MEANS[role]}
              error={at.role}
            />
            <ChoiceField
              label={ADD_PERSON.how}
              value={how}
              options={HOWS}
              onChange={(how) => set({ how })}
              help={ADD_PERSON.howMeans[how]}
            />
          </>
        )}
        {how === "password" ? (
          <AccountField
            label={ADD_PERSON.password}
            type="password"
            autoComplete="new-password"
            required
            value={password}
            onChange={(password) => set({ password })}
            help={ADD_PERSON.passwordHelp}
            error={at.password}
          />
        ) : (
          <ChoiceField
            label={ADD_PERSON.expires}
            value={days}
            options={LINK_LIVES}
            onChange={(days) => set({ days })}
            error={at.ttl_seconds}
          />
        )}
        <CodeLine text={line.command} />
        <div>
          <Button type="submit" kind="primary" disabled={add.pending || !ready}>
            {how === "link" ? ADD_PERSON.makeLink : ADD_PERSON.add}
          </Button>
        </div>
      </AskForm>
    </Card>
  );
}

/** Gives the link, where one was asked for. */
async function send({ name, role, how, password, days }: Wanted): Promise<string | null> {
  const called = name.trim();
  if (how === "password") {
    await addUser({ name: called, role, password });
    return null;
  }
  const named = called === "" ? {} : { name: called };
  return (await makeInvite({ role, ttl_seconds: secondsOfDays(days), ...named })).link;
}
