import { TriangleAlert, Unplug } from "lucide-react";
import type { ReactNode } from "react";
import { useStats, useStorageMessage } from "@/api/stats";
import { formatClockZone } from "@/lib/time";
import { useFreshness, useLiveState } from "@/live/useLive";
import { Button } from "@/ui/Button";
import { BANNERS } from "@/words/shell";

/** What must be known on every page: old data, a newer server, a server without a lock. */
export function Banners() {
  const state = useFreshness();
  const { heardAt, firstVersion, version } = useLiveState();
  const { data } = useStats();
  const storage = useStorageMessage();
  const open = data?.server.open === true && !data.server.loopback;
  return (
    <>
      {state === "stale" && heardAt !== null && (
        <Banner icon={<Unplug size={16} aria-hidden />}>
          {BANNERS.stale(formatClockZone(heardAt))}
        </Banner>
      )}
      {version !== firstVersion && (
        <Banner
          icon={<TriangleAlert size={16} aria-hidden />}
          action={
            <Button size="sm" onClick={() => location.reload()}>
              {BANNERS.reload}
            </Button>
          }
        >
          {BANNERS.updated(version)}
        </Banner>
      )}
      {storage && <Banner icon={<TriangleAlert size={16} aria-hidden />}>{storage}</Banner>}
      {open && <Banner icon={<TriangleAlert size={16} aria-hidden />}>{BANNERS.open}</Banner>}
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
