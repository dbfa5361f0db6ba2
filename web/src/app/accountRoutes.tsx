// Addresses of people: coming in, what is one's own, and who else is here.
import { createRoute, redirect } from "@tanstack/react-router";
import { chunk } from "@/lib/chunks";
import { pickTexts } from "@/lib/search";
import { lazily } from "@/ui/Lazy";
import { root } from "./root";

const login = createRoute({
  getParentRoute: () => root,
  path: "/login",
  component: lazily(
    chunk(() => import("@/pages/login/LoginPage")),
    "LoginPage",
  ),
  validateSearch: (search: Record<string, unknown>) => pickTexts(search, ["to", "ended"]),
});
const welcome = createRoute({
  getParentRoute: () => root,
  path: "/welcome",
  component: lazily(
    chunk(() => import("@/pages/login/WelcomePage")),
    "WelcomePage",
  ),
  validateSearch: (search: Record<string, unknown>) => pickTexts(search, ["code"]),
});
const device = createRoute({
  getParentRoute: () => root,
  path: "/device",
  component: lazily(
    chunk(() => import("@/pages/login/DevicePage")),
    "DevicePage",
  ),
  validateSearch: (search: Record<string, unknown>) => pickTexts(search, ["code"]),
});

const settings = createRoute({
  getParentRoute: () => root,
  path: "/settings",
  component: lazily(
    chunk(() => import("@/pages/settings/SettingsPage")),
    "SettingsPage",
  ),
});
const toProfile = () => {
  throw redirect({ to: "/settings/profile" });
};
const settingsFirst = createRoute({
  getParentRoute: () => settings,
  path: "/",
  beforeLoad: toProfile,
});
/** A tab of another version leads to the first. */
const settingsOther = createRoute({
  getParentRoute: () => settings,
  path: "$",
  beforeLoad: toProfile,
});
const settingsProfile = createRoute({
  getParentRoute: () => settings,
  path: "/profile",
  component: lazily(
    chunk(() => import("@/pages/settings/ProfileTab")),
    "ProfileTab",
  ),
});
const settingsSessions = createRoute({
  getParentRoute: () => settings,
  path: "/sessions",
  component: lazily(
    chunk(() => import("@/pages/settings/SessionsTab")),
    "SessionsTab",
  ),
});
const settingsTokens = createRoute({
  getParentRoute: () => settings,
  path: "/tokens",
  component: lazily(
    chunk(() => import("@/pages/settings/TokensTab")),
    "TokensTab",
  ),
});
const settingsAppearance = createRoute({
  getParentRoute: () => settings,
  path: "/appearance",
  component: lazily(
    chunk(() => import("@/pages/settings/AppearanceTab")),
    "AppearanceTab",
  ),
});
const people = createRoute({
  getParentRoute: () => root,
  path: "/admin/people",
  component: lazily(
    chunk(() => import("@/pages/people/PeoplePage")),
    "PeoplePage",
  ),
});

export const accountRoutes = [
  login,
  welcome,
  device,
  settings.addChildren([
    settingsFirst,
    settingsProfile,
    settingsSessions,
    settingsTokens,
    settingsAppearance,
    settingsOther,
  ]),
  people,
] as const;
