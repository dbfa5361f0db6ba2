import { getRouteApi, useRouter } from "@tanstack/react-router";
import { type FormEvent, useId, useState } from "react";
import { useLogin } from "@/api/session";
import { usePageTitle } from "@/lib/title";
import { useLive } from "@/live/useLive";
import { Button } from "@/ui/Button";
import { LOGIN, PAGES } from "@/words/shell";

const route = getRouteApi("/login");

export function LoginPage() {
  usePageTitle(PAGES.login);
  const { to } = route.useSearch();
  const router = useRouter();
  const [token, setToken] = useState("");
  const field = useId();
  const live = useLive();
  const login = useLogin(() => {
    // The socket must present the new cookie.
    live.restart();
    router.history.push(localPath(to));
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    login.run(token.trim());
  };
  return (
    <div className="mx-auto mt-[14vh] w-full max-w-sm">
      <div className="mb-5 flex items-center gap-3">
        <img src="/favicon.svg" alt="" className="size-8" />
        <h1>{LOGIN.title}</h1>
      </div>
      <form
        onSubmit={submit}
        className="flex flex-col gap-3 rounded-lg border border-border bg-surface p-5"
      >
        <label htmlFor={field} className="font-medium">
          {LOGIN.token}
        </label>
        <input
          id={field}
          type="password"
          name="token"
          autoComplete="current-password"
          required
          value={token}
          onChange={(event) => setToken(event.target.value)}
          aria-describedby={`${field}-help`}
          aria-invalid={login.error !== null}
          className="h-9 rounded-md border border-strong/60 bg-surface px-2.5 font-mono"
        />
        <p
          id={`${field}-help`}
          className={login.error ? "text-failed" : "text-muted text-xs"}
          role={login.error ? "alert" : undefined}
        >
          {login.error ? login.error.message : LOGIN.help}
        </p>
        <Button type="submit" kind="primary" disabled={login.pending || token.trim() === ""}>
          {LOGIN.enter}
        </Button>
      </form>
    </div>
  );
}

/** Only back into this dashboard: an address of elsewhere in a link must not lead away after a login. */
export function localPath(to: string | undefined): string {
  return to?.startsWith("/") && !to.startsWith("//") && !to.startsWith("/\\") ? to : "/";
}
