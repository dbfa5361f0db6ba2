import clsx from "clsx";
import { useId } from "react";
import { CUT, STRATEGY } from "@/words/goliat";
import { FieldError } from "./FieldError";
import { CONTROL, FormField } from "./FormField";
import type { Strategy } from "./strategies";
import type { StudyErrors, StudyForm } from "./study";

interface FieldProps {
  form: StudyForm;
  strategies: Strategy[];
  /** How many assignments each way gives; null when the server refuses it. */
  counts: ReadonlyMap<string, number | null | undefined>;
  errors: StudyErrors;
  onChange: (part: Partial<StudyForm>) => void;
}

/** The ways to cut, each with what it gives for this configuration. */
export function StrategyField({ form, strategies, counts, errors, onChange }: FieldProps) {
  const id = useId();
  const error = errors.strategy;
  return (
    <fieldset className="m-0 flex min-w-0 flex-col gap-2 border-0 p-0">
      <legend className="sr-only">{STRATEGY.legend}</legend>
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
      {strategies.map((strategy) => {
        const chosen = form.strategy === strategy.value;
        return (
          <div
            key={strategy.value}
            className={clsx(
              "rounded-md border outline-(--focus) outline-offset-2 has-[[type=radio]:focus-visible]:outline-2",
              chosen ? "border-accent bg-selected" : "border-border hover:bg-hover",
            )}
          >
            <label className="flex cursor-pointer gap-2.5 px-3 py-2">
              <input
                type="radio"
                name="strategy"
                value={strategy.value}
                checked={chosen}
                aria-label={strategy.label}
                aria-describedby={`${error && chosen ? `${id}-error ` : ""}${id}-${strategy.value}`}
                onChange={() => onChange({ strategy: strategy.value })}
                className="mt-0.5 size-4 shrink-0 accent-accent outline-none"
              />
              <span
                id={`${id}-${strategy.value}`}
                className="flex min-w-0 flex-1 flex-wrap justify-between gap-x-3"
              >
                <span className="font-medium">{strategy.label}</span>
                <Gives count={counts.get(strategy.value)} chosen={chosen} />
                <span className="w-full text-muted text-xs">{strategy.what}</span>
              </span>
            </label>
            {chosen && (
              <div className="px-3 pb-3 pl-9.5 empty:hidden">
                <More form={form} errors={errors} onChange={onChange} />
              </div>
            )}
          </div>
        );
      })}
    </fieldset>
  );
}

function Gives({ count, chosen }: { count: number | null | undefined; chosen: boolean }) {
  // Why the chosen way is refused stands at the field that can mend it.
  if (count === undefined || (count === null && chosen)) return null;
  return (
    <span className="num text-muted text-xs leading-5">
      {count === null ? STRATEGY.notWithThis : CUT.total(count)}
    </span>
  );
}

/** What the chosen way has to know. */
function More({ form, errors, onChange }: Pick<FieldProps, "form" | "errors" | "onChange">) {
  if (form.strategy === "auto") {
    return (
      <FormField label={STRATEGY.parts} hint={STRATEGY.partsHint} error={errors.parts}>
        {(links) => (
          <input
            {...links}
            name="parts"
            inputMode="numeric"
            autoComplete="off"
            placeholder="4"
            value={form.parts}
            onChange={(event) => onChange({ parts: event.target.value })}
            className={clsx(CONTROL, "h-8 w-24 px-2.5")}
          />
        )}
      </FormField>
    );
  }
  if (form.strategy !== "custom") return null;
  return (
    <FormField label={STRATEGY.groups} hint={STRATEGY.groupsHint} error={errors.groups}>
      {(links) => (
        <input
          {...links}
          name="groups"
          autoComplete="off"
          placeholder="5800;2140,2450"
          value={form.groups}
          onChange={(event) => onChange({ groups: event.target.value })}
          className={clsx(CONTROL, "h-8 w-full px-2.5 font-mono")}
        />
      )}
    </FormField>
  );
}
