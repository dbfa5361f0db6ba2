import type { ComparedPicture, Comparison } from "@/api/experimentTypes";
import { TaskLink } from "@/components/links";
import { COMPARE } from "@/words/experiments";
import { GALLERY } from "@/words/files";
import { UI } from "@/words/ui";

interface PicturesProps {
  runs: Comparison["runs"];
  pictures: ComparedPicture[];
}

/** The pictures of one name side by side, in the order of the runs. */
export function Pictures({ runs, pictures }: PicturesProps) {
  if (pictures.length === 0) return <p className="text-muted">{COMPARE.noPictures}</p>;
  return (
    <div className="flex flex-col gap-4">
      {pictures.map(({ path, files }) => (
        <section
          key={path}
          aria-label={UI.scrollable(path)}
          className="overflow-x-auto"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
          tabIndex={0}
        >
          <h3 className="sticky left-0 mb-1.5 font-mono text-muted text-xs">{path}</h3>
          <ul
            className="m-0 grid list-none gap-3 p-0"
            style={{ gridTemplateColumns: `repeat(${runs.length}, minmax(160px, 1fr))` }}
          >
            {files.map((file, place) => (
              <li key={runs[place]?.job} className="min-w-0">
                {file ? (
                  <a href={file.url} target="_blank" rel="noreferrer" className="block">
                    <img
                      src={file.url}
                      alt={GALLERY.alt(path, runs[place]?.job ?? "")}
                      loading="lazy"
                      className="aspect-square w-full rounded-md border border-border bg-canvas object-contain"
                    />
                  </a>
                ) : (
                  <span className="flex aspect-square w-full items-center justify-center rounded-md border border-border border-dashed text-subtle">
                    {COMPARE.noPicture}
                  </span>
                )}
                <span className="num flex min-h-6 items-center text-muted text-xs">
                  {file ? (
                    <TaskLink task={file.task} className="inline-flex min-h-6 items-center">
                      {COMPARE.task(file.task)}
                    </TaskLink>
                  ) : (
                    (runs[place]?.job ?? "")
                  )}
                </span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
