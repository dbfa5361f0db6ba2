import { getRouteApi, useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { useLogin } from "@/api/session";
import { AccountField } from "@/components/AccountField";
import { usePageTitle } from "@/lib/title";
import { useLive } from "@/live/useLive";
import { Button } from "@/ui/Button";
import { LOGIN } from "@/words/account";
import { PAGES } from "@/words/shell";
import { AccountFrame } from "./AccountFrame";

const route = getRouteApi("/login");

export function LoginPage() {
  usePageTitle(PAGES.login);
  const { to, ended } = route.useSearch();
  const router = useRouter();
  const [byToken, setByToken] = useState(false);
  const live = useLive();
  const login = useLogin(() => {
    // The socket must present the new cookie.
    live.restart();
    router.history.push(localPath(to));
  });
  const error = login.error?.message;
  return (
    <AccountFrame title={LOGIN.title}>
      {ended && <p role="status">{LOGIN.ended}</p>}
      {byToken ? (
        <TokenForm pending={login.pending} error={error} onEnter={login.run} />
      ) : (
        <PasswordForm pending={login.pending} error={error} onEnter={login.run} />
      )}
      <Button kind="quiet" size="sm" onClick={() => setByToken(!byToken)}>
        {byToken ? LOGIN.byPassword : LOGIN.byToken}
      </Button>
    </AccountFrame>
  );
}

interface FormProps<T> {
  pending: boolean;
  error: string | undefined;
  onEnter: (shown: T) => void;
}

function PasswordForm({ pending, error, onEnter }: FormProps<{ name: string; password: string }>) {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        onEnter({ name: name.trim(), password });
      }}
    >
      <AccountField
        label={LOGIN.name}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        value={name}
        onChange={setName}
      />
      <AccountField
        label={LOGIN.password}
        type="password"
        name="password"
        autoComplete="current-password"
        required
        value={password}
        onChange={setPassword}
        error={error}
      />
      <Button type="submit" kind="primary" disabled={pending || !name.trim() || !password}>
        {LOGIN.enter}
      </Button>
    </form>
  );
}

function TokenForm({ pending, error, onEnter }: FormProps<{ token: string }>) {
  const [token, setToken] = useState("");
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        onEnter({ token: token.trim() });
      }}
    >
      <AccountField
        label={LOGIN.token}
        type="password"
        name="token"
        autoComplete="off"
        required
        value={token}
        onChange={setToken}
        help={LOGIN.help}
        error={error}
      />
      <Button type="submit" kind="primary" disabled={pending || token.trim() === ""}>
        {LOGIN.enter}
      </Button>
    </form>
  );
}

/** Only back into this dashboard: an address of elsewhere in a link must not lead away after a login. */
export function localPath(to: string | undefined): string {
  return to?.startsWith("/") && !to.startsWith("//") && !to.startsWith("/\\") ? to : "/";
}
