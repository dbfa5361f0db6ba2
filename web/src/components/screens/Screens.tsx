// The tabs of a GUI client as pictures: the latest of each small, the chosen one large, and a way back through the last ones.
import clsx from "clsx";
import { useState } from "react";
import { useScreenshots } from "@/api/runners";
import type { ScreenshotTab } from "@/api/types";
import { QueryGate } from "@/components/QueryGate";
import { inOrder, ofAttempt, pictureUrl, shownTab, tabName } from "@/domain/pictures";
import { Card } from "@/ui/Card";
import { EmptyState } from "@/ui/States";
import { RelTime } from "@/ui/Time";
import { DOING } from "@/words/errors";
import { SCREENS } from "@/words/runners";
import { History } from "./History";

interface ScreensProps {
  runner: string;
  /** Said in the pictures' descriptions. */
  name: string;
  /** Only what was seen while this ran. */
  attempt?: string;
}

export function Screens({ runner, name, attempt }: ScreensProps) {
  const query = useScreenshots(runner);
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  return (
    <Card title={SCREENS.title} actions={<Updated tabs={query.data?.tabs ?? []} />} padded={false}>
      <QueryGate query={query} doing={DOING.loadPictures}>
        {({ tabs: all }) => {
          const tabs = inOrder(attempt ? ofAttempt(all, attempt) : all);
          const tab = shownTab(tabs, chosen);
          if (!tab) return <NoPicture attempt={attempt} />;
          return (
            <div className="grid grid-cols-1 gap-4 p-4 lg:grid-cols-[176px_minmax(0,1fr)]">
              <Tabs tabs={tabs} tab={tab} name={name} onChoose={setChosen} />
              <History key={tab.tab} tab={tab} name={name} />
            </div>
          );
        }}
      </QueryGate>
    </Card>
  );
}

function NoPicture({ attempt }: { attempt: string | undefined }) {
  if (attempt) {
    return <EmptyState title={SCREENS.noneOfAttempt}>{SCREENS.noneOfAttemptWhy}</EmptyState>;
  }
  return <EmptyState title={SCREENS.none}>{SCREENS.noneWhy}</EmptyState>;
}

function Updated({ tabs }: { tabs: ScreenshotTab[] }) {
  const latest = tabs.map(({ pictures }) => pictures[0]?.at ?? "").sort();
  const at = latest.at(-1);
  if (!at) return null;
  return (
    <span className="text-muted text-xs">
      {SCREENS.updated} <RelTime at={at} />
    </span>
  );
}

interface TabsProps {
  tabs: ScreenshotTab[];
  tab: ScreenshotTab;
  name: string;
  onChoose: (tab: string) => void;
}

function Tabs({ tabs, tab, name, onChoose }: TabsProps) {
  return (
    <fieldset className="m-0 grid grid-cols-3 content-start gap-2 border-0 p-0 lg:grid-cols-1">
      <legend className="sr-only">{SCREENS.tabsOf(name)}</legend>
      {tabs.map((one) => (
        <button
          key={one.tab}
          type="button"
          aria-pressed={one === tab}
          onClick={() => onChoose(one.tab)}
          className={clsx(
            "flex min-w-0 flex-col gap-1 rounded-md border p-1 text-left text-xs",
            one === tab
              ? "border-accent bg-selected font-medium"
              : "border-border hover:border-strong",
          )}
        >
          {one.pictures[0] && (
            <img
              src={pictureUrl(one.pictures[0])}
              alt=""
              className="aspect-video w-full rounded-sm bg-track object-cover object-top max-sm:hidden"
            />
          )}
          <span className="truncate">{tabName(one.tab)}</span>
        </button>
      ))}
    </fieldset>
  );
}
