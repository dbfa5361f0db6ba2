import { ChevronLeft, ChevronRight } from "lucide-react";
import { useState } from "react";
import type { ScreenshotTab } from "@/api/types";
import { holdAt, pictureUrl, placeOf, tabName } from "@/domain/pictures";
import { useHotkeys } from "@/lib/useHotkeys";
import { Button } from "@/ui/Button";
import { IconButton } from "@/ui/IconButton";
import { AbsTime, RelTime } from "@/ui/Time";
import { SCREENS } from "@/words/runners";
import { withKey } from "@/words/shell";

/** One tab, large: its latest picture as it comes, or an earlier one that the reader stepped back to. */
export function History({ tab, name }: { tab: ScreenshotTab; name: string }) {
  const [held, setHeld] = useState<string | null>(null);
  const { pictures } = tab;
  const place = placeOf(pictures, held);
  const picture = pictures[place];
  const last = pictures.length - 1;
  const go = (to: number) => setHeld(holdAt(pictures, Math.max(0, Math.min(last, to))));
  useHotkeys({
    ",": place < last ? () => go(place + 1) : null,
    ".": place > 0 ? () => go(place - 1) : null,
  });
  if (!picture) return null;
  const order = SCREENS.order(pictures.length - place, pictures.length);
  return (
    <figure className="m-0 min-w-0">
      <a href={pictureUrl(picture)} target="_blank" rel="noreferrer" title={SCREENS.fullSize}>
        <img
          src={pictureUrl(picture)}
          alt={SCREENS.alt(tabName(tab.tab), name, order)}
          className="block max-h-[70vh] min-h-40 w-full rounded-md border border-border bg-track object-contain object-top"
        />
      </a>
      <figcaption className="num mt-2 flex flex-wrap items-center gap-x-3 gap-y-2 text-muted text-xs">
        <span className="flex items-center gap-1">
          <IconButton
            label={SCREENS.earlier}
            hint={withKey(SCREENS.earlier, ",")}
            icon={<ChevronLeft size={16} />}
            disabled={place >= last}
            onClick={() => go(place + 1)}
          />
          <input
            type="range"
            aria-label={SCREENS.pictureOf(tabName(tab.tab))}
            aria-valuetext={SCREENS.picture(order)}
            min={0}
            max={last}
            value={last - place}
            disabled={last === 0}
            onChange={(event) => go(last - Number(event.target.value))}
            className="w-32 accent-[var(--accent)]"
          />
          <IconButton
            label={SCREENS.later}
            hint={withKey(SCREENS.later, ".")}
            icon={<ChevronRight size={16} />}
            disabled={place === 0}
            onClick={() => go(place - 1)}
          />
        </span>
        <span>{order}</span>
        <span>
          <AbsTime at={picture.at} /> (<RelTime at={picture.at} />)
        </span>
        <span className="flex-1" />
        {place > 0 ? (
          <Button size="sm" onClick={() => setHeld(null)}>
            {SCREENS.toLatest}
          </Button>
        ) : (
          <span>{SCREENS.isLatest}</span>
        )}
      </figcaption>
    </figure>
  );
}
