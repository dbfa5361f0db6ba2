// The tabs of a window as pictures: the latest of each small, the chosen one large, and a way back through the last ones.
import clsx from "clsx";
import { useState } from "react";
import { useScreenshots } from "@/api/queries";
import type { ScreenshotTab } from "@/api/types";
import { QueryGate } from "@/components/QueryGate";
import { inOrder, ofAttempt, pictureUrl, shownTab, tabName } from "@/lib/pictures";
import { Card } from "@/ui/Card";
import { EmptyState } from "@/ui/States";
import { RelTime } from "@/ui/Time";
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
    <Card title="Its window" actions={<Updated tabs={query.data?.tabs ?? []} />} padded={false}>
      <QueryGate query={query} doing="load the pictures">
        {({ tabs: all }) => {
          const tabs = inOrder(attempt ? ofAttempt(all, attempt) : all);
          const tab = shownTab(tabs, chosen);
          if (!tab) return <NoPicture attempt={attempt} />;
          return (
            <div className="grid grid-cols-1 gap-4 p-4 lg:grid-cols-[176px_minmax(0,1fr)]">
              <Tabs {...{ tabs, tab, name }} onChoose={setChosen} />
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
    return (
      <EmptyState title="No picture of this attempt">
        A window sends its tabs every 5 s while it runs, and the latest ten of each are kept for
        each machine: those of this attempt have made room, or never came.
      </EmptyState>
    );
  }
  return (
    <EmptyState title="No picture yet">
      A GOLIAT window sends a picture of each of its tabs every 5 s while it runs. One that runs
      without a window (use_gui: false) sends none.
    </EmptyState>
  );
}

function Updated({ tabs }: { tabs: ScreenshotTab[] }) {
  const latest = tabs.map(({ pictures }) => pictures[0]?.at ?? "").sort();
  const at = latest.at(-1);
  if (!at) return null;
  return (
    <span className="text-muted text-xs">
      last updated <RelTime at={at} />
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
      <legend className="sr-only">Tabs of the window on {name}</legend>
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
