import { Link } from "@tanstack/react-router";
import { FlaskConical, LayoutDashboard, ListTree, type LucideIcon, Server } from "lucide-react";
import { useStats } from "@/api/stats";
import { PAGES, PRODUCT, SHELL } from "@/words/shell";

const ITEM =
  "flex h-9 items-center gap-3 rounded-md px-3 text-muted no-underline hover:bg-hover hover:text-text max-rail:justify-center max-rail:px-0 max-sm:h-12 max-sm:flex-1 max-sm:flex-col max-sm:justify-center max-sm:gap-0.5 data-[status=active]:bg-selected data-[status=active]:font-medium data-[status=active]:text-accent";

/** Left rail; icons only on narrow screens, a bar at the bottom on phones. */
export function NavRail() {
  const { data } = useStats();
  const running = data?.jobs.running ?? 0;
  return (
    <nav
      aria-label={SHELL.pages}
      className="fixed z-20 flex border-border bg-surface max-sm:inset-x-0 max-sm:bottom-0 max-sm:border-t sm:inset-y-0 sm:left-0 sm:w-14 sm:flex-col sm:border-r sm:p-2 rail:w-54"
    >
      <Link
        to="/"
        aria-label={SHELL.home}
        className="mb-3 flex h-9 items-center gap-2.5 px-1.5 text-text no-underline max-rail:justify-center max-rail:px-0 max-sm:hidden"
      >
        <img src="/favicon.svg" alt="" className="size-6" />
        <span className="font-semibold text-lg tracking-tight max-rail:hidden">{PRODUCT}</span>
      </Link>
      <div className="flex flex-1 gap-0.5 sm:flex-col">
        <Item to="/" icon={LayoutDashboard} label={PAGES.overview} exact />
        <Item
          to="/jobs"
          icon={ListTree}
          label={PAGES.jobs}
          badge={running > 0 ? SHELL.running(running) : undefined}
        />
        <Item to="/experiments" icon={FlaskConical} label={PAGES.experiments} />
        <Item to="/runners" icon={Server} label={PAGES.runners} />
      </div>
      {data && (
        <p className="num mt-auto px-3 py-1 text-subtle text-xs max-rail:hidden">
          {SHELL.version(data.server.version)}
        </p>
      )}
    </nav>
  );
}

interface ItemProps {
  to: "/" | "/jobs" | "/experiments" | "/runners";
  icon: LucideIcon;
  label: string;
  badge?: string | undefined;
  exact?: boolean;
}

function Item({ to, icon: Icon, label, badge, exact }: ItemProps) {
  return (
    <Link
      to={to}
      activeOptions={{ exact: exact ?? false, includeSearch: false }}
      title={label}
      className={ITEM}
    >
      <Icon size={16} strokeWidth={1.75} className="shrink-0" aria-hidden />
      <span className="max-rail:sr-only max-sm:not-sr-only max-sm:text-xs">{label}</span>
      {badge && <span className="num ml-auto text-subtle text-xs max-rail:hidden">{badge}</span>}
    </Link>
  );
}
