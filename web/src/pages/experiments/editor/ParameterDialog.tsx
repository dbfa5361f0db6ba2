import { useId, useState } from "react";
import { AccountField } from "@/components/AccountField";
import { AskForm } from "@/components/AskForm";
import { ChoiceField } from "@/components/ChoiceField";
import type { Parameter, ParameterKind } from "@/lib/experiment/definition";
import { Button } from "@/ui/Button";
import { Coded } from "@/ui/Coded";
import { Dialog } from "@/ui/Dialog";
import { BUILDER, KINDS } from "@/words/experiments";
import { BOX } from "../form/control";
import { asks, formOf, type ParameterForm, parameterOf } from "./parameterForm";

interface DialogProps {
  /** Null for a new one. */
  parameter: Parameter | null;
  /** Names that there are. */
  taken: readonly string[];
  onClose: () => void;
  onPut: (parameter: Parameter) => void;
}

type TextKey = Exclude<keyof ParameterForm, "type" | "required" | "advanced">;

/** Asks what a field is. */
export function ParameterDialog({ parameter, taken, onClose, onPut }: DialogProps) {
  const [form, setForm] = useState(() => formOf(parameter));
  const [wrong, setWrong] = useState<Error | null>(null);
  const change = (part: Partial<ParameterForm>) => setForm({ ...form, ...part });
  const text = (key: TextKey, label: string, more: { help?: string; error?: string } = {}) => (
    <AccountField
      label={label}
      value={form[key]}
      autoComplete="off"
      onChange={(value) => change({ [key]: value })}
      {...more}
    />
  );
  const send = () => {
    const name = form.name.trim();
    const isTaken = name !== parameter?.name && taken.includes(name);
    if (name !== "" && !isTaken) return onPut(parameterOf(form, parameter));
    setWrong(new Error(name === "" ? BUILDER.needed : BUILDER.taken(name)));
  };
  const { type } = form;
  return (
    <Dialog
      wide
      open
      onOpenChange={onClose}
      title={parameter ? BUILDER.edit(parameter.name) : BUILDER.add}
    >
      <AskForm onSend={send} error={wrong}>
        <div className="grid grid-cols-1 items-start gap-3 sm:grid-cols-2">
          {text("name", BUILDER.name, {
            help: BUILDER.nameHelp,
            ...(wrong ? { error: wrong.message } : {}),
          })}
          <ChoiceField
            label={BUILDER.kind}
            value={type}
            options={Object.entries(KINDS).map(([kind, word]) => [kind as ParameterKind, word])}
            onChange={(kind) => change({ type: kind })}
          />
          {text("label", BUILDER.label)}
          {text("group", BUILDER.group)}
          {text("help", BUILDER.help)}
          {type !== "secret" && text("standard", BUILDER.standard)}
          {asks.bounds(type) && text("minimum", BUILDER.minimum)}
          {asks.bounds(type) && text("maximum", BUILDER.maximum)}
          {text("unit", BUILDER.unit)}
          {type === "list" && text("length", BUILDER.length)}
          {asks.parts(type) && text("parts", BUILDER.parts)}
        </div>
        {asks.choices(type) && (
          <Choices text={form.choices} onChange={(choices) => change({ choices })} />
        )}
        <div className="flex flex-wrap gap-x-6 gap-y-2">
          <Tick
            label={BUILDER.required}
            on={form.required}
            onChange={(required) => change({ required })}
          />
          <Tick
            label={BUILDER.advanced}
            on={form.advanced}
            onChange={(advanced) => change({ advanced })}
          />
        </div>
        <div>
          <Button type="submit" kind="primary">
            {BUILDER.save}
          </Button>
        </div>
      </AskForm>
    </Dialog>
  );
}

function Choices({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const id = useId();
  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="font-medium">
        {BUILDER.choices}
      </label>
      <textarea
        id={id}
        rows={4}
        aria-describedby={`${id}-help`}
        value={text}
        onChange={(event) => onChange(event.target.value)}
        className={`${BOX} px-2.5 py-1.5 font-mono text-xs`}
      />
      <p id={`${id}-help`} className="text-muted text-xs">
        <Coded text={BUILDER.choicesHelp} />
      </p>
    </div>
  );
}

interface TickProps {
  label: string;
  on: boolean;
  onChange: (on: boolean) => void;
}

function Tick({ label, on, onChange }: TickProps) {
  return (
    <label className="flex items-center gap-1.5">
      <input
        type="checkbox"
        checked={on}
        onChange={(event) => onChange(event.target.checked)}
        className="size-4 accent-accent"
      />
      {label}
    </label>
  );
}
