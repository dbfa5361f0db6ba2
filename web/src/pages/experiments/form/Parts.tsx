import { type Json, titleOf } from "@/lib/experiment/definition";
import { partTexts } from "@/lib/experiment/form";
import { FIELD } from "@/words/runForm";
import { BOX, type ControlProps } from "./control";

/** A box for each part of a pair or list, with its name above. */
export function Parts({ parameter, given, onChange, links, wrongPart }: ControlProps) {
  const texts = partTexts(parameter, given);
  const { id, "aria-invalid": invalid, ...described } = links;
  const set = (place: number, text: string) => {
    const next: Json[] = texts.map((before, index) => (index === place ? text : before));
    onChange(next);
  };
  const isText = parameter.of === "string";
  return (
    <fieldset
      aria-label={titleOf(parameter)}
      className="m-0 flex min-w-0 flex-wrap items-end gap-2 border-0 p-0"
    >
      {texts.map((text, place) => {
        const name = parameter.parts?.[place] ?? FIELD.parts(place + 1);
        const wrong = invalid && (wrongPart === undefined || wrongPart === place);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a part is its place
          <span key={place} className={`flex flex-col ${isText ? "min-w-32 flex-1" : "w-24"}`}>
            <label htmlFor={place === 0 ? id : `${id}-${place}`} className="text-muted text-xs">
              {name}
            </label>
            <input
              id={place === 0 ? id : `${id}-${place}`}
              aria-label={FIELD.part(titleOf(parameter), name)}
              aria-describedby={described["aria-describedby"]}
              aria-required={described["aria-required"]}
              aria-invalid={wrong || undefined}
              type="text"
              inputMode={isText ? undefined : "decimal"}
              autoComplete="off"
              value={text}
              onChange={(event) => set(place, event.target.value)}
              className={`${BOX} num h-8 px-2.5`}
            />
          </span>
        );
      })}
      {parameter.unit && <span className="pb-1.5 text-muted">{parameter.unit}</span>}
    </fieldset>
  );
}
