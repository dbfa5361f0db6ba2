import { TriangleAlert, Unplug } from "lucide-react";
import type { ReactNode } from "react";
import { useStats } from "@/api/queries";
import { formatClock } from "@/lib/time";
import { useFreshness, useLiveState } from "@/live/live";
import { Button } from "@/ui/Button";

/** What must be known on every page: old data, a newer server, a server without a lock. */
export function Banners() {
  const state = useFreshness();
  const { heardAt, firstVersion, version } = useLiveState();
  const { data } = useStats();
  const open = data?.server.open === true && !data.server.loopback;
  return (
    <>
      {state === "stale" && heardAt !== null && (
        <Banner icon={<Unplug size={16} aria-hidden />}>
          The server does not answer. You see the state of {formatClock(heardAt)}; running work goes
          on without it.
        </Banner>
      )}
      {version !== firstVersion && (
        <Banner
          icon={<TriangleAlert size={16} aria-hidden />}
          action={
            <Button size="sm" onClick={() => location.reload()}>
              Reload
            </Button>
          }
        >
          The server was updated to {version}. Reload to see its pages.
        </Banner>
      )}
      {open && (
        <Banner icon={<TriangleAlert size={16} aria-hidden />}>
          This server is open: anyone who reaches this address may run programs on its machines.
        </Banner>
      )}
    </>
  );
}

function Banner({
  icon,
  children,
  action,
}: {
  icon: ReactNode;
  children: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div
      role="status"
      data-state-class="retrying"
      className="st-tint st-text mb-4 flex items-center gap-3 rounded-lg border border-current px-3 py-2"
    >
      {icon}
      <span className="min-w-0 flex-1">{children}</span>
      {action}
    </div>
  );
}
