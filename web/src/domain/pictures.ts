// The pictures of a GUI client's tabs: which one is on screen while new ones come and old ones go.
import type { Screenshot, ScreenshotTab } from "@/api/types";

/** `Disk_I/O` as a person reads it. */
export const tabName = (tab: string): string => tab.replaceAll("_", " ");

/** The order in which the GUI itself has its tabs; others come behind, by name. */
const TAB_ORDER = [
  "Timings",
  "Timings_Piecharts",
  "Time_Remaining",
  "Overall_Progress",
  "System_Utilization",
  "Disk_I/O",
];

export function inOrder(tabs: readonly ScreenshotTab[]): ScreenshotTab[] {
  const place = ({ tab }: ScreenshotTab) => {
    const at = TAB_ORDER.indexOf(tab);
    return at < 0 ? TAB_ORDER.length : at;
  };
  return [...tabs].sort((a, b) => place(a) - place(b) || a.tab.localeCompare(b.tab, "en"));
}

/** The tab that is looked at: the chosen one, else the first. */
export const shownTab = (
  tabs: readonly ScreenshotTab[],
  chosen: string | undefined,
): ScreenshotTab | undefined => tabs.find(({ tab }) => tab === chosen) ?? tabs[0];

/**
 * The place of the picture on screen among `pictures`, the latest first. `held`: when the picture was made that the reader
 * stepped to, or null to see the latest. A held picture that is no longer kept gives way to the oldest that is.
 */
export function placeOf(pictures: readonly Screenshot[], held: string | null): number {
  if (held === null) return 0;
  const at = pictures.findIndex((picture) => Date.parse(picture.at) <= Date.parse(held));
  return at < 0 ? Math.max(0, pictures.length - 1) : at;
}

/** What is held after stepping to `place`; the latest is not held, so that it goes on being the latest. */
export const holdAt = (pictures: readonly Screenshot[], place: number): string | null =>
  place <= 0 ? null : (pictures[Math.min(place, pictures.length - 1)]?.at ?? null);

/** Only the pictures of one attempt; tabs without any are left out. */
export function ofAttempt(tabs: readonly ScreenshotTab[], attempt: string): ScreenshotTab[] {
  return tabs
    .map(({ tab, pictures }) => ({
      tab,
      pictures: pictures.filter(({ attempt_id }) => attempt_id === attempt),
    }))
    .filter(({ pictures }) => pictures.length > 0);
}

/** Places are used again for new pictures: the time makes an address of its own for each. */
export const pictureUrl = ({ url, at }: Screenshot): string => `${url}?at=${Date.parse(at)}`;
