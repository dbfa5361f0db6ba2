import { type ReactNode, useState } from "react";
import { patchRunner } from "@/api/calls";
import { useRefreshRunner } from "@/api/runners";
import type { Runner } from "@/api/types";
import { useAction } from "@/components/useAction";
import { labelChanges, readLabels, writeLabels } from "@/domain/labels";
import { Button } from "@/ui/Button";
import { CodeLine } from "@/ui/CodeLine";
import { Dialog } from "@/ui/Dialog";
import { Input } from "@/ui/Field";
import { cli } from "@/words/cli";
import { RUNNER_ACTIONS } from "@/words/runners";
import { UI } from "@/words/ui";

interface EditProps {
  runner: Runner;
  onClose: () => void;
}

/** Gives the machine another name. */
export function RenameDialog({ runner, onClose }: EditProps) {
  const [name, setName] = useState(runner.name);
  const wanted = name.trim();
  const refresh = useRefreshRunner();
  const rename = useAction({
    label: RUNNER_ACTIONS.renameOf(runner.name),
    run: () => patchRunner(runner.id, { name: wanted }),
    onDone: () => refresh(runner.id),
    done: () => RUNNER_ACTIONS.renamed(wanted),
  });
  return (
    <Form
      title={RUNNER_ACTIONS.renameTitle(runner.name)}
      onClose={onClose}
      why={wanted === "" ? RUNNER_ACTIONS.noName : undefined}
      onSave={() => wanted !== runner.name && rename.run()}
      command={cli.rename(runner.name, wanted).command}
    >
      <Input
        label={RUNNER_ACTIONS.newName}
        value={name}
        maxLength={200}
        onChange={(event) => setName(event.target.value)}
        className="w-full"
      />
    </Form>
  );
}

/** Changes what tasks may ask of the machine. */
export function LabelsDialog({ runner, onClose }: EditProps) {
  const [text, setText] = useState(writeLabels(runner.labels));
  const read = readLabels(text);
  const refresh = useRefreshRunner();
  const save = useAction({
    label: RUNNER_ACTIONS.labelsOf(runner.name),
    run: () => patchRunner(runner.id, { labels: read.labels }),
    onDone: () => refresh(runner.id),
    done: () => RUNNER_ACTIONS.labelled(runner.name),
  });
  return (
    <Form
      title={RUNNER_ACTIONS.labelsTitle(runner.name)}
      onClose={onClose}
      why={read.wrong === null ? undefined : RUNNER_ACTIONS.noLabel(read.wrong)}
      onSave={() => save.run()}
      command={cli.label(runner.name, labelChanges(runner.labels, read.labels)).command}
    >
      <textarea
        aria-label={RUNNER_ACTIONS.labelsField}
        value={text}
        rows={6}
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
        className="w-full rounded-md border border-strong/60 bg-surface p-2 font-mono text-xs"
      />
      <p className="mt-1 text-muted text-xs">{RUNNER_ACTIONS.labelsHint}</p>
    </Form>
  );
}

interface FormProps {
  title: string;
  onClose: () => void;
  /** Why it cannot be saved. */
  why: string | undefined;
  onSave: () => void;
  command: string;
  children: ReactNode;
}

function Form({ title, onClose, why, onSave, command, children }: FormProps) {
  const save = () => {
    if (why !== undefined) return;
    onClose();
    onSave();
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={title}
      footer={
        <>
          <Button onClick={onClose}>{UI.keep}</Button>
          <Button kind="primary" disabled={why !== undefined} onClick={save}>
            {UI.save}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        {children}
        {why && (
          <p role="alert" className="mt-2 text-failed text-xs">
            {why}
          </p>
        )}
      </form>
      <CodeLine text={command} className="mt-3" />
    </Dialog>
  );
}
