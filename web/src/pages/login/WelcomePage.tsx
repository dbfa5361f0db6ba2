import { getRouteApi, Link, useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { problemsAt } from "@/api/problem";
import { useAcceptWelcome, useWelcome } from "@/api/session";
import type { Welcome } from "@/api/types";
import { AccountField } from "@/components/AccountField";
import { AskForm } from "@/components/AskForm";
import { usePageTitle } from "@/lib/title";
import { useLive } from "@/live/useLive";
import { Button } from "@/ui/Button";
import { showToast } from "@/ui/toast";
import { WELCOME } from "@/words/account";
import { PAGES } from "@/words/shell";
import { AccountFrame } from "./AccountFrame";

const route = getRouteApi("/welcome");

/** A person comes in by a link: as the first administrator, as an invited one, or with a new password. */
export function WelcomePage() {
  usePageTitle(PAGES.welcome);
  const { code = "" } = route.useSearch();
  const welcome = useWelcome(code);
  return (
    <AccountFrame title={WELCOME.title(welcome.data?.kind)}>
      {welcome.error && (
        <>
          <p role="alert" className="first-letter:uppercase">
            {welcome.error.message}
          </p>
          <p className="text-muted">
            {WELCOME.another} <Link to="/login">{WELCOME.login}</Link>.
          </p>
        </>
      )}
      {welcome.data && <WelcomeForm code={code} welcome={welcome.data} />}
    </AccountFrame>
  );
}

function WelcomeForm({ code, welcome }: { code: string; welcome: Welcome }) {
  const router = useRouter();
  const live = useLive();
  const [name, setName] = useState(welcome.name);
  const [password, setPassword] = useState("");
  const [takesOver, setTakesOver] = useState(false);
  // Whoever was invited has come to what others own already.
  const hasWork = welcome.kind === "welcome" && welcome.has_local_jobs;
  const accept = useAcceptWelcome((notTaken) => {
    live.restart();
    if (notTaken) showToast({ kind: "error", title: WELCOME.notTaken, detail: notTaken.message });
    // The code is used up: nobody needs to come back to this address.
    router.history.replace("/");
  });
  const at = problemsAt(accept.error, ["name", "password"], "password");
  return (
    <AskForm
      label={WELCOME.title(welcome.kind)}
      error={accept.error}
      onSend={() =>
        accept.run({ code, name: name.trim(), password, takesOver: hasWork && takesOver })
      }
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
        error={at.name}
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
        error={at.password}
      />
      {hasWork && (
        <label className="flex items-start gap-2">
          <input
            type="checkbox"
            checked={takesOver}
            onChange={(event) => setTakesOver(event.target.checked)}
            className="mt-0.5 size-4 shrink-0 accent-[var(--accent)]"
          />
          <span>
            {WELCOME.takeOver}
            <span className="block text-muted text-xs">{WELCOME.takeOverHelp}</span>
          </span>
        </label>
      )}
      <Button type="submit" kind="primary" disabled={accept.pending || !name.trim() || !password}>
        {WELCOME.enter}
      </Button>
    </AskForm>
  );
}
