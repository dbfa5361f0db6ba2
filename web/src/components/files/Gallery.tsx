// The pictures of a job side by side, one per task; a click shows one large, arrows go on.
import { ChevronLeft, ChevronRight } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { IconButton } from "@/ui/IconButton";
import { GALLERY } from "@/words/files";

export interface Picture {
  key: string;
  url: string;
  /** "#7 feed=0.03 kill=0.06": said for the picture, too. */
  caption: string;
  name: string;
  footer?: ReactNode;
}

const PAGE = 96;

export function Gallery({ pictures }: { pictures: readonly Picture[] }) {
  const [shown, setShown] = useState(PAGE);
  const [open, setOpen] = useState<number | null>(null);
  const picture = open === null ? undefined : pictures[open];
  const step = (by: number) =>
    setOpen((index) => ((index ?? 0) + by + pictures.length) % pictures.length);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowRight") step(1);
    if (event.key === "ArrowLeft") step(-1);
  };
  return (
    <>
      <ul className="m-0 grid list-none grid-cols-[repeat(auto-fill,minmax(132px,1fr))] gap-3 p-0">
        {pictures.slice(0, shown).map((item, index) => (
          <li key={item.key} className="min-w-0">
            <button
              type="button"
              className="block w-full overflow-hidden rounded-md border border-border bg-canvas text-left hover:border-strong"
              onClick={() => setOpen(index)}
            >
              <img
                src={item.url}
                alt={GALLERY.alt(item.name, item.caption)}
                loading="lazy"
                decoding="async"
                className="aspect-square w-full object-contain"
              />
              <span
                className="num line-clamp-2 break-words px-1.5 py-1 font-mono text-muted text-xs"
                title={item.caption}
              >
                {item.caption}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {pictures.length > shown && (
        <Button className="mt-3" onClick={() => setShown(shown + PAGE)}>
          {GALLERY.more(shown, pictures.length)}
        </Button>
      )}
      <Dialog
        wide
        onKeyDown={onKeyDown}
        open={picture !== undefined}
        onOpenChange={(stays) => stays || setOpen(null)}
        title={picture?.caption ?? ""}
        footer={
          <>
            {picture?.footer}
            <span className="flex-1" />
            <IconButton
              label={GALLERY.previous}
              icon={<ChevronLeft size={16} />}
              onClick={() => step(-1)}
            />
            <IconButton
              label={GALLERY.next}
              icon={<ChevronRight size={16} />}
              onClick={() => step(1)}
            />
          </>
        }
      >
        {picture && (
          <div className="flex justify-center">
            <img
              src={picture.url}
              alt={GALLERY.alt(picture.name, picture.caption)}
              className="max-h-[54vh] min-h-64 max-w-full object-contain [image-rendering:pixelated]"
            />
          </div>
        )}
      </Dialog>
    </>
  );
}
