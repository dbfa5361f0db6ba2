import { CircleX, ListPlus, Minus, RotateCcw } from "lucide-react";
import { memo, type ReactNode, useId } from "react";
import {
  canBeSeveral,
  type Given,
  isSeveral,
  type Parameter,
  titleOf,
} from "@/lib/experiment/definition";
import { defaultOf } from "@/lib/experiment/fill";
import { asOne, asSeveral, givenText } from "@/lib/experiment/form";
import type { Refusal } from "@/lib/experiment/refusal";
import { print } from "@/lib/experiment/written";
import { Coded } from "@/ui/Coded";
import { IconButton } from "@/ui/IconButton";
import { FIELD } from "@/words/runForm";
import { Control } from "./Control";

interface FieldProps {
  parameter: Parameter;
  given: Given;
  isDefault: boolean;
  /** What it was in the run that this one is made from, when that is something else. */
  before?: string | undefined;
  refusal: Refusal | undefined;
  onChange: (name: string, given: Given | undefined) => void;
  onLeave: (name: string) => void;
}

/** A parameter to fill in: its name, its control, what it means, and what is wrong with it. */
export const Field = memo(function Field(props: FieldProps) {
  const { parameter, given, refusal, onChange, onLeave, before } = props;
  const { name } = parameter;
  const id = useId();
  const help = helpOf(parameter);
  const described = [refusal ? `${id}-error` : "", help ? `${id}-help` : ""].filter(Boolean);
  const several = isSeveral(given);
  const isTick = parameter.type === "boolean" && !several;
  const control = (
    <Control
      parameter={parameter}
      given={given}
      onChange={(next) => onChange(name, next)}
      wrongPart={refusal?.part ?? undefined}
      links={{
        id,
        "aria-describedby": described.join(" ") || undefined,
        "aria-invalid": refusal ? true : undefined,
        "aria-required": parameter.required || undefined,
      }}
    />
  );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only notes that the focus went on
    <div
      data-parameter={name}
      className="flex min-w-0 flex-col gap-1"
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) onLeave(name);
      }}
    >
      <div className="flex min-h-7 min-w-0 items-center gap-2">
        {isTick && control}
        <Label id={id} parameter={parameter} isOnlyText={!isTick && !hasOneBox(parameter, several)}>
          {titleOf(parameter)}
        </Label>
        {parameter.required && <span className="text-muted text-xs">{FIELD.required}</span>}
        {before !== undefined && (
          <span className="min-w-0 truncate rounded-sm bg-selected px-1.5 text-accent text-xs">
            {FIELD.changed(before)}
          </span>
        )}
        <span className="flex-1" />
        <Switches {...props} several={several} />
      </div>
      {!isTick && control}
      {refusal && (
        <p id={`${id}-error`} className="flex min-w-0 gap-1.5 text-failed">
          <CircleX size={15} className="mt-0.5 shrink-0" aria-hidden />
          <span className="min-w-0 break-words">
            <Coded text={refusal.message} />
          </span>
        </p>
      )}
      {help && (
        <p id={`${id}-help`} className="max-w-prose text-muted text-xs">
          {help}
        </p>
      )}
    </div>
  );
});

/** Whether one box holds all of it, so that a label can name it. */
const hasOneBox = ({ type }: Parameter, several: boolean): boolean =>
  several ? !["choice", "boolean"].includes(type) : !["choices", "pair", "list"].includes(type);

interface LabelProps {
  id: string;
  parameter: Parameter;
  isOnlyText: boolean;
  children: string;
}

function Label({ id, parameter, isOnlyText, children }: LabelProps) {
  const look = "min-w-0 truncate font-medium";
  if (isOnlyText)
    return (
      <span title={parameter.name} className={look}>
        {children}
      </span>
    );
  return (
    <label htmlFor={id} title={parameter.name} className={look}>
      {children}
    </label>
  );
}

function Switches({
  parameter,
  given,
  isDefault,
  onChange,
  several,
}: FieldProps & { several: boolean }): ReactNode {
  const { name } = parameter;
  const title = titleOf(parameter);
  return (
    <span className="flex shrink-0 items-center">
      {!isDefault && (
        <IconButton
          label={FIELD.reset(title)}
          hint={FIELD.resetHint(givenText(defaultOf(parameter)))}
          icon={<RotateCcw size={14} aria-hidden />}
          onClick={() => onChange(name, undefined)}
        />
      )}
      {canBeSeveral(parameter) && (
        <IconButton
          label={FIELD.several(title)}
          hint={several ? FIELD.oneHint : FIELD.severalHint}
          pressed={several}
          icon={several ? <Minus size={15} aria-hidden /> : <ListPlus size={15} aria-hidden />}
          onClick={() =>
            onChange(name, several ? asOne(parameter, given) : asSeveral(parameter, given))
          }
        />
      )}
    </span>
  );
}

/** What it means, and what it may be. */
function helpOf(parameter: Parameter): string {
  const { help, type, minimum, maximum, path = "file", must = "exist" } = parameter;
  const isBounded = minimum !== undefined || maximum !== undefined;
  const more =
    type === "path"
      ? help
        ? FIELD.onRunner
        : FIELD.pathOf(path, must)
      : type === "secret"
        ? FIELD.secret
        : isBounded
          ? `${FIELD.range(print(minimum), print(maximum))}.`
          : "";
  return [help, more].filter(Boolean).join(" ");
}
