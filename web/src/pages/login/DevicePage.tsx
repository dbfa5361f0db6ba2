import { getRouteApi } from "@tanstack/react-router";
import { useAnswerDevice, useDeviceLogin, useMe } from "@/api/session";
import { usePageTitle } from "@/lib/title";
import { Button } from "@/ui/Button";
import { CodeLine } from "@/ui/CodeLine";
import { DEVICE } from "@/words/account";
import { cli } from "@/words/cli";
import { PAGES } from "@/words/shell";
import { AccountFrame } from "./AccountFrame";

const route = getRouteApi("/device");

/** A program waits for this person to allow it. */
export function DevicePage() {
  usePageTitle(PAGES.device);
  const { code = "" } = route.useSearch();
  const { data: me } = useMe();
  const device = useDeviceLogin(code);
  const answer = useAnswerDevice(code);
  if (answer.data) {
    return (
      <AccountFrame title={DEVICE.title}>
        <p role="status">{answer.data.allow ? DEVICE.allowed : DEVICE.denied}</p>
      </AccountFrame>
    );
  }
  const error = answer.error ?? device.error;
  return (
    <AccountFrame title={DEVICE.title}>
      {error && (
        <>
          <p role="alert" className="first-letter:uppercase">
            {error.message}
          </p>
          <p className="text-muted">{DEVICE.again}</p>
          <CodeLine text={cli.login.command} />
        </>
      )}
      {device.data && me && (
        <>
          <p>{DEVICE.asks(device.data.client, device.data.address, me.username)}</p>
          <p className="text-center font-mono text-xl tracking-widest">{code}</p>
          <p className="text-muted text-xs">{DEVICE.compare}</p>
          <div className="flex gap-2">
            <Button
              kind="primary"
              disabled={answer.pending}
              onClick={() => answer.run({ allow: true })}
            >
              {DEVICE.allow}
            </Button>
            <Button disabled={answer.pending} onClick={() => answer.run({ allow: false })}>
              {DEVICE.deny}
            </Button>
          </div>
        </>
      )}
    </AccountFrame>
  );
}
