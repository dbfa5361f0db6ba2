import { choicesOf, isSeveral, titleOf } from "@/lib/experiment/definition";
import { chosenOf } from "@/lib/experiment/form";
import { print } from "@/lib/experiment/written";
import type { ControlProps } from "./control";

/** Boxes to tick: of the choices, any; or the several values of one choice, a run each. */
export function Choices({ parameter, given, onChange, links }: ControlProps) {
  const several = isSeveral(given);
  const chosen = chosenOf(several ? given.several : given);
  const choices = choicesOf(parameter);
  const known = new Set(choices.map(({ value }) => print(value)));
  const all = [
    ...choices,
    // What was typed into a file and is no choice stays in sight, to be taken away.
    ...chosen.filter((text) => !known.has(text)).map((value) => ({ value, label: value })),
  ] as ReturnType<typeof choicesOf>;
  const toggle = (text: string, on: boolean) => {
    const next = all
      .map(({ value }) => print(value))
      .filter((value) => (value === text ? on : chosen.includes(value)));
    onChange(several ? { several: next } : next);
  };
  return (
    <fieldset
      aria-label={titleOf(parameter)}
      aria-describedby={links["aria-describedby"]}
      className="m-0 flex max-h-60 min-w-0 flex-wrap gap-x-4 gap-y-1.5 overflow-y-auto border-0 p-0.5"
    >
      {all.map(({ value, label, help }, place) => {
        const text = print(value);
        return (
          <label key={text} title={help} className="flex items-center gap-1.5">
            <input
              id={place === 0 ? links.id : undefined}
              type="checkbox"
              aria-invalid={links["aria-invalid"]}
              checked={chosen.includes(text)}
              onChange={(event) => toggle(text, event.target.checked)}
              className="size-4 accent-accent"
            />
            {label ?? text}
          </label>
        );
      })}
    </fieldset>
  );
}
