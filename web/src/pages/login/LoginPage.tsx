import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { type FormEvent, useId, useState } from "react";
import { login } from "@/api/calls";
import { usePageTitle } from "@/lib/title";
import { restartLive } from "@/live/live";
import { Button } from "@/ui/Button";

const route = getRouteApi("/login");

export function LoginPage() {
  usePageTitle("Log in");
  const { to } = route.useSearch();
  const router = useRouter();
  const client = useQueryClient();
  const [token, setToken] = useState("");
  const field = useId();
  const enter = useMutation({
    mutationFn: () => login(token.trim()),
    onSuccess: () => {
      client.clear();
      restartLive();
      router.history.push(localPath(to));
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    enter.mutate();
  };
  return (
    <div className="mx-auto mt-[14vh] w-full max-w-sm">
      <div className="mb-5 flex items-center gap-3">
        <img src="/favicon.svg" alt="" className="size-8" />
        <h1>Log in to Mothership</h1>
      </div>
      <form
        onSubmit={submit}
        className="flex flex-col gap-3 rounded-lg border border-border bg-surface p-5"
      >
        <label htmlFor={field} className="font-medium">
          Token
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
          aria-invalid={enter.isError}
          className="h-9 rounded-md border border-strong/60 bg-surface px-2.5 font-mono"
        />
        <p
          id={`${field}-help`}
          className={enter.isError ? "text-failed" : "text-muted text-xs"}
          role={enter.isError ? "alert" : undefined}
        >
          {enter.isError
            ? enter.error.message
            : "Paste the API token that the administrator of this server gave you."}
        </p>
        <Button type="submit" kind="primary" disabled={enter.isPending || token.trim() === ""}>
          Log in
        </Button>
      </form>
    </div>
  );
}

/** Only back into this dashboard: an address of elsewhere in a link must not lead away after a login. */
export function localPath(to: string | undefined): string {
  return to?.startsWith("/") && !to.startsWith("//") && !to.startsWith("/\\") ? to : "/";
}
