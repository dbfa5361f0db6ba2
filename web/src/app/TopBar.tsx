import { useNavigate } from "@tanstack/react-router";
import { Keyboard, LogOut, Monitor, Moon, Settings, Sun, UserRound, Users } from "lucide-react";
import { logout } from "@/api/calls";
import { useMe } from "@/api/session";
import { setTheme, type ThemeChoice, useTheme, useThemeChoice } from "@/lib/theme";
import { IconButton } from "@/ui/IconButton";
import { Menu, MenuChoice, MenuItem } from "@/ui/Menu";
import { PAGES, SHELL, SHORTCUTS, THEME, withKey } from "@/words/shell";
import { Breadcrumbs } from "./Breadcrumbs";
import { LiveIndicator } from "./LiveIndicator";

export function TopBar({ onHelp }: { onHelp: () => void }) {
  return (
    <header className="sticky top-0 z-10 flex h-12 items-center gap-2 border-border border-b bg-surface px-4 sm:px-6">
      <Breadcrumbs />
      <span className="flex-1" />
      <LiveIndicator />
      <IconButton
        label={SHORTCUTS.title}
        hint={withKey(SHORTCUTS.title, "?")}
        icon={<Keyboard size={16} />}
        onClick={onHelp}
      />
      <ThemeMenu />
      <UserMenu />
    </header>
  );
}

function ThemeMenu() {
  const choice = useThemeChoice();
  const theme = useTheme();
  return (
    <Menu
      trigger={
        <IconButton
          label={THEME.title}
          icon={theme === "dark" ? <Moon size={16} /> : <Sun size={16} />}
        />
      }
    >
      <MenuChoice<ThemeChoice>
        label={THEME.title}
        value={choice}
        onChange={setTheme}
        options={[
          { value: "light", label: THEME.light, icon: <Sun size={16} /> },
          { value: "dark", label: THEME.dark, icon: <Moon size={16} /> },
          { value: "system", label: THEME.system, icon: <Monitor size={16} /> },
        ]}
      />
    </Menu>
  );
}

/** The person, and what is theirs. An open server has nobody to name, and nothing to log out of. */
function UserMenu() {
  const { data: me } = useMe();
  const navigate = useNavigate();
  if (!me) return null;
  const leave = async () => {
    await logout();
    navigate({ to: "/login" });
  };
  return (
    <Menu
      trigger={
        <IconButton
          label={me.open ? SHELL.nobody : SHELL.user(me.username, me.role)}
          icon={<UserRound size={16} />}
        />
      }
    >
      <MenuItem
        icon={<Settings size={16} />}
        onSelect={() => navigate({ to: "/settings/profile" })}
      >
        {PAGES.settings}
      </MenuItem>
      {me.role === "admin" && (
        <MenuItem icon={<Users size={16} />} onSelect={() => navigate({ to: "/admin/people" })}>
          {PAGES.people}
        </MenuItem>
      )}
      {!me.open && (
        <MenuItem icon={<LogOut size={16} />} onSelect={leave}>
          {SHELL.logOut(me.username)}
        </MenuItem>
      )}
    </Menu>
  );
}
