import { useState } from "react";
import { keepPreset } from "@/api/experimentCalls";
import { useRefreshExperiment } from "@/api/experiments";
import { problemsAt } from "@/api/problem";
import { useServerCall } from "@/api/query";
import { AccountField } from "@/components/AccountField";
import { AskForm } from "@/components/AskForm";
import type { GivenValues } from "@/lib/experiment/definition";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { showToast } from "@/ui/toast";
import { PRESETS } from "@/words/runForm";

interface KeepProps {
  open: boolean;
  onClose: () => void;
  experiment: string;
  values: GivenValues;
}

/** Gives the values of the form a name, for the next time and for others. */
export function KeepPreset({ open, onClose, experiment, values }: KeepProps) {
  const [preset, setPreset] = useState({ name: "", title: "", help: "" });
  const refresh = useRefreshExperiment();
  const keep = useServerCall(
    ({ name, title, help }: typeof preset) =>
      keepPreset(experiment, name.trim(), {
        ...(title.trim() ? { title: title.trim() } : {}),
        ...(help.trim() ? { help: help.trim() } : {}),
        values,
      }),
    {
      onDone: () => {
        refresh(experiment);
        showToast({ kind: "info", title: PRESETS.kept(preset.name.trim()) });
        setPreset({ name: "", title: "", help: "" });
        onClose();
      },
    },
  );
  const at = problemsAt(keep.error, ["name", "title", "help"], "name");
  const change = (part: Partial<typeof preset>) => setPreset({ ...preset, ...part });
  return (
    <Dialog open={open} onOpenChange={onClose} title={PRESETS.keepTitle}>
      <AskForm onSend={() => keep.run(preset)} error={keep.error}>
        <AccountField
          label={PRESETS.name}
          help={PRESETS.nameHelp}
          error={at.name}
          value={preset.name}
          required
          autoComplete="off"
          onChange={(name) => change({ name })}
        />
        <AccountField
          label={PRESETS.shownName}
          error={at.title}
          value={preset.title}
          autoComplete="off"
          onChange={(title) => change({ title })}
        />
        <AccountField
          label={PRESETS.help}
          error={at.help}
          value={preset.help}
          autoComplete="off"
          onChange={(help) => change({ help })}
        />
        <div>
          <Button type="submit" kind="primary" disabled={keep.pending}>
            {PRESETS.save}
          </Button>
        </div>
      </AskForm>
    </Dialog>
  );
}
