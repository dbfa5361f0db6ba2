import { Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useHotkeys } from "@/lib/useHotkeys";
import { useFreshness } from "@/live/useLive";
import { Toasts } from "@/ui/toast";
import { SHELL } from "@/words/shell";
import { Banners } from "./Banners";
import { NavRail } from "./NavRail";
import { ShortcutOverlay } from "./ShortcutOverlay";
import { TopBar } from "./TopBar";

/** Pages of who is not logged in yet, or about to let a program in: nothing of the rest around them. */
const BARE = ["/login", "/welcome", "/device"];

/** The frame around every page. */
export function Shell() {
  const [help, setHelp] = useState(false);
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const state = useFreshness();
  useHotkeys({
    "?": () => setHelp(true),
    "g o": () => navigate({ to: "/" }),
    "g j": () => navigate({ to: "/jobs" }),
    "g e": () => navigate({ to: "/experiments" }),
    "g r": () => navigate({ to: "/runners" }),
    "g s": () => navigate({ to: "/settings/profile" }),
    "g p": () => navigate({ to: "/admin/people" }),
  });
  useEffect(() => {
    document.documentElement.toggleAttribute("data-stale", state === "stale");
  }, [state]);

  const bare = BARE.includes(pathname);
  return (
    <>
      <a
        href="#main"
        className="absolute top-2 left-2 z-50 -translate-y-16 rounded-md bg-accent px-3 py-1.5 text-on-accent focus:translate-y-0"
      >
        {SHELL.skip}
      </a>
      <div className={bare ? "" : "min-h-dvh pb-14 sm:pb-0 sm:pl-14 rail:pl-54"}>
        {!bare && <NavRail />}
        {!bare && <TopBar onHelp={() => setHelp(true)} />}
        <main
          id="main"
          tabIndex={-1}
          className="mx-auto max-w-[1600px] px-4 py-4 outline-none sm:px-6"
        >
          {!bare && <Banners />}
          <Outlet />
        </main>
      </div>
      <ShortcutOverlay open={help} onOpenChange={setHelp} />
      <Toasts />
    </>
  );
}
