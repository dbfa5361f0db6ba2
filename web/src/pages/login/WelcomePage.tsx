import { getRouteApi, useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { useAcceptWelcome, useWelcome } from "@/api/session";
import type { Welcome } from "@/api/types";
import { usePageTitle } from "@/lib/title";
import { useLive } from "@/live/useLive";
import { Button } from "@/ui/Button";
import { WELCOME } from "@/words/account";
import { PAGES } from "@/words/shell";
import { AccountField } from "./AccountField";
import { AccountFrame } from "./AccountFrame";

const route = getRouteApi("/welcome");

/** A person comes in by a link: as the first administrator, as an invited one, or with a new password. */
export function WelcomePage() {
  usePageTitle(PAGES.welcome);
  const { code = "" } = route.useSearch();
  const welcome = useWelcome(code);
  return (
    <AccountFrame title={WELCOME.title(welcome.data?.kind)}>
      {welcome.error && <p role="alert">{welcome.error.message}</p>}
      {welcome.data && <WelcomeForm code={code} welcome={welcome.data} />}
    </AccountFrame>
  );
}

function WelcomeForm({ code, welcome }: { code: string; welcome: Welcome }) {
  const router = useRouter();
  const live = useLive();
  const [name, setName] = useState(welcome.name);
  const [password, setPassword] = useState("");
  const accept = useAcceptWelcome(() => {
    live.restart();
    // The code is used up: nobody needs to come back to this address.
    router.history.replace("/");
  });
  const of = (path: string) => accept.error?.fields.find((field) => field.path === path)?.message;
  const other = accept.error && accept.error.fields.length === 0 ? accept.error.message : undefined;
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        accept.run({ code, name: name.trim(), password });
      }}
    >
      <p className="text-muted">{WELCOME.why(welcome.kind, welcome.role)}</p>
      <AccountField
        label={WELCOME.name}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        readOnly={welcome.name !== ""}
        value={name}
        onChange={setName}
        help={welcome.name === "" ? WELCOME.nameHelp : undefined}
        error={of("name")}
      />
      <AccountField
        label={WELCOME.password}
        type="password"
        name="password"
        autoComplete="new-password"
        required
        value={password}
        onChange={setPassword}
        help={WELCOME.passwordHelp}
        error={of("password") ?? other}
      />
      <Button type="submit" kind="primary" disabled={accept.pending || !name.trim() || !password}>
        {WELCOME.enter}
      </Button>
    </form>
  );
}
