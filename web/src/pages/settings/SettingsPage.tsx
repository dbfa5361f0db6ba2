import { Link, Outlet } from "@tanstack/react-router";
import { PageHeader } from "@/components/PageHeader";
import { TAB_CLASS, TabLinks } from "@/components/TabLinks";
import { usePageTitle } from "@/lib/title";
import { SETTINGS } from "@/words/settings";
import { PAGES } from "@/words/shell";

/** What a person sets for themselves. */
export function SettingsPage() {
  usePageTitle(PAGES.settings);
  return (
    <>
      <PageHeader title={PAGES.settings} />
      <TabLinks label={SETTINGS.tabs}>
        <Link to="/settings/profile" className={TAB_CLASS}>
          {SETTINGS.profile}
        </Link>
        <Link to="/settings/sessions" className={TAB_CLASS}>
          {SETTINGS.sessions}
        </Link>
        <Link to="/settings/tokens" className={TAB_CLASS}>
          {SETTINGS.tokens}
        </Link>
        <Link to="/settings/appearance" className={TAB_CLASS}>
          {SETTINGS.appearance}
        </Link>
      </TabLinks>
      <Outlet />
    </>
  );
}
