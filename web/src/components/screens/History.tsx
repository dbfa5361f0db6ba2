import { ChevronLeft, ChevronRight } from "lucide-react";
import { useState } from "react";
import type { ScreenshotTab } from "@/api/types";
import { useKeys } from "@/lib/keys";
import { holdAt, pictureUrl, placeOf, tabName } from "@/lib/pictures";
import { Button } from "@/ui/Button";
import { IconButton } from "@/ui/IconButton";
import { AbsTime, RelTime } from "@/ui/Time";

/** One tab, large: its latest picture as it comes, or an earlier one that the reader stepped back to. */
export function History({ tab, name }: { tab: ScreenshotTab; name: string }) {
  const [held, setHeld] = useState<string | null>(null);
  const { pictures } = tab;
  const place = placeOf(pictures, held);
  const picture = pictures[place];
  const last = pictures.length - 1;
  const go = (to: number) => setHeld(holdAt(pictures, Math.max(0, Math.min(last, to))));
  useKeys({
    ",": place < last ? () => go(place + 1) : null,
    ".": place > 0 ? () => go(place - 1) : null,
  });
  if (!picture) return null;
  const order = `${pictures.length - place} of ${pictures.length}`;
  return (
    <figure className="m-0 min-w-0">
      <a href={pictureUrl(picture)} target="_blank" rel="noreferrer" title="Open in full size">
        <img
          src={pictureUrl(picture)}
          alt={`${tabName(tab.tab)} of the window on ${name}, ${order}`}
          className="block max-h-[70vh] min-h-40 w-full rounded-md border border-border bg-track object-contain object-top"
        />
      </a>
      <figcaption className="num mt-2 flex flex-wrap items-center gap-x-3 gap-y-2 text-muted text-xs">
        <span className="flex items-center gap-1">
          <IconButton
            label="Earlier picture"
            hint="Earlier picture  ,"
            icon={<ChevronLeft size={16} />}
            disabled={place >= last}
            onClick={() => go(place + 1)}
          />
          <input
            type="range"
            aria-label={`Picture of ${tabName(tab.tab)}`}
            aria-valuetext={`picture ${order}`}
            min={0}
            max={last}
            value={last - place}
            disabled={last === 0}
            onChange={(event) => go(last - Number(event.target.value))}
            className="w-32 accent-[var(--accent)]"
          />
          <IconButton
            label="Later picture"
            hint="Later picture  ."
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
            To the latest
          </Button>
        ) : (
          <span>the latest; new ones come by themselves</span>
        )}
      </figcaption>
    </figure>
  );
}
