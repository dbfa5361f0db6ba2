import { Fragment } from "react";
import type { CheckedValues, Combine } from "@/api/experimentTypes";
import { AccountField } from "@/components/AccountField";
import { ChoiceField } from "@/components/ChoiceField";
import { titleOf } from "@/lib/experiment/definition";
import type { Refusal } from "@/lib/experiment/refusal";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Coded } from "@/ui/Coded";
import { CopyButton } from "@/ui/CopyButton";
import { Kbd } from "@/ui/Kbd";
import { WHAT_RUNS } from "@/words/runForm";
import type { Fields } from "../form/useFields";
import type { RunOptions } from "./options";

interface WhatProps {
  fields: Fields;
  /** What the values come to; not known while there is nothing to ask. */
  check: { checked: CheckedValues | undefined; isOld: boolean; error: Error | null };
  /** Why nothing was started, unless a field says it. */
  refusal: string | null;
  sending: boolean;
  mayRun: boolean;
  options: RunOptions;
  onOptions: (change: Partial<RunOptions>) => void;
  onGoTo: (name: string) => void;
}

/** The button says how much it starts; above it, what that is. */
export function WhatRuns(props: WhatProps) {
  const { fields, check, refusal, sending, mayRun, options, onOptions } = props;
  const { checked, isOld } = check;
  const wrong = fields.refusals.length > 0 ? fields.refusals : (checked?.refusals ?? []);
  const count = wrong.length > 0 || isOld ? null : (checked?.tasks ?? null);
  const several = checked?.varying.length ?? 0;
  return (
    <Card title={WHAT_RUNS.title}>
      <div className="flex flex-col gap-3">
        {wrong.length > 0 ? (
          <Wrong refusals={wrong} fields={fields} onGoTo={props.onGoTo} />
        ) : checked ? (
          <Commands
            checked={checked}
            isOld={isOld}
            titleFor={(name) => titlesOf(fields).get(name) ?? name}
          />
        ) : (
          <p className="break-words text-muted">
            {check.error ? WHAT_RUNS.notCounted(check.error.message) : WHAT_RUNS.counting}
          </p>
        )}
        {several > 1 && (
          <ChoiceField<Combine>
            label={WHAT_RUNS.combine}
            value={options.combine}
            options={[
              ["every", WHAT_RUNS.every],
              ["together", WHAT_RUNS.together],
            ]}
            onChange={(combine) => onOptions({ combine })}
          />
        )}
        <AccountField
          label={WHAT_RUNS.name}
          value={options.name}
          autoComplete="off"
          onChange={(name) => onOptions({ name })}
        />
        {mayRun && (
          <div className="flex items-center gap-3">
            <Button kind="primary" type="submit" aria-disabled={sending}>
              {sending ? WHAT_RUNS.sending : WHAT_RUNS.submit(count)}
            </Button>
            <span className="max-sm:hidden">
              <Kbd>{WHAT_RUNS.keys[0]}</Kbd> <Kbd>{WHAT_RUNS.keys[1]}</Kbd>
            </span>
          </div>
        )}
        {refusal && (
          <p role="alert" className="break-words text-failed">
            <Coded text={WHAT_RUNS.refused(refusal)} />
          </p>
        )}
      </div>
    </Card>
  );
}

const titlesOf = ({ definition }: Fields) =>
  new Map(definition.parameters?.map((one) => [one.name, titleOf(one)]));

function Wrong({
  refusals,
  fields,
  onGoTo,
}: { refusals: readonly Refusal[] } & Pick<WhatProps, "fields" | "onGoTo">) {
  const titles = titlesOf(fields);
  return (
    <div>
      <p className="text-muted">{WHAT_RUNS.mend}</p>
      <ul className="m-0 mt-1 flex list-none flex-wrap gap-x-3 gap-y-1 p-0">
        {refusals.map(({ parameter, message }) => (
          <li key={`${parameter} ${message}`} className="min-w-0 break-words">
            {titles.has(parameter) ? (
              <button
                type="button"
                onClick={() => onGoTo(parameter)}
                title={message}
                className="text-left text-accent hover:underline"
              >
                {titles.get(parameter)}
              </button>
            ) : (
              <Coded text={message} />
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

interface CommandsProps {
  checked: CheckedValues;
  isOld: boolean;
  titleFor: (parameter: string) => string;
}

function Commands({ checked, isOld, titleFor }: CommandsProps) {
  const { tasks, varying, first, last } = checked;
  const isOne = tasks === 1;
  return (
    <div className="flex flex-col gap-2" aria-busy={isOld}>
      <p role="status">
        <span className="num font-semibold text-lg">
          {isOne ? WHAT_RUNS.one : WHAT_RUNS.tasks(tasks ?? 0)}
        </span>{" "}
        <span className="text-muted">
          {isOld
            ? WHAT_RUNS.counting
            : varying.length > 0 && WHAT_RUNS.varies(varying.map(titleFor).join(", "))}
        </span>
      </p>
      {first && (
        <Command
          title={isOne ? WHAT_RUNS.only : WHAT_RUNS.first}
          copy={WHAT_RUNS.copyFirst}
          text={first.command}
        />
      )}
      {last && !isOne && (
        <Command title={WHAT_RUNS.last} copy={WHAT_RUNS.copyLast} text={last.command} />
      )}
    </div>
  );
}

function Command({ title, copy, text }: { title: string; copy: string; text: string }) {
  return (
    <div className="min-w-0">
      <div className="flex items-center gap-2 text-muted text-xs">
        {title}
        <CopyButton text={text} label={copy} />
      </div>
      <code
        className="block max-h-40 overflow-y-auto whitespace-pre-wrap break-words rounded-md border border-border bg-canvas px-2.5 py-1.5 font-mono text-xs"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
        tabIndex={0}
      >
        <Words text={text} />
      </code>
    </div>
  );
}

/** A word begins a new line as a whole: hyphens are no place to break a command. One of many lines stays as it is. */
function Words({ text }: { text: string }) {
  if (text.includes("\n")) return text;
  return text.split(" ").map((word, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a word is its place
    <Fragment key={place}>
      {place > 0 && " "}
      <span className="inline-block max-w-full break-words">{word}</span>
    </Fragment>
  ));
}
