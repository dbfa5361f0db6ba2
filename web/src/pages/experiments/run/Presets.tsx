import { ChevronDown } from "lucide-react";
import { useState } from "react";
import { deletePreset } from "@/api/experimentCalls";
import { useRefreshExperiment } from "@/api/experiments";
import type { Experiment, Preset } from "@/api/experimentTypes";
import { useAction } from "@/components/useAction";
import type { GivenValues } from "@/lib/experiment/definition";
import { Button } from "@/ui/Button";
import { Menu, MenuItem } from "@/ui/Menu";
import { PRESETS } from "@/words/runForm";
import { KeepPreset } from "./KeepPreset";

interface PresetsProps {
  experiment: Experiment;
  /** What is kept as a preset. */
  values: GivenValues;
  onTake: (values: GivenValues, title: string) => void;
}

/** Sets of values to begin with, and a way to keep the ones of now as another. */
export function Presets({ experiment, values, onTake }: PresetsProps) {
  const [keeping, setKeeping] = useState(false);
  const { presets, name } = experiment;
  const own = presets.filter(({ from }) => from === "person");
  return (
    <>
      <Menu
        align="start"
        trigger={
          <Button>
            {PRESETS.menu}
            <ChevronDown size={14} aria-hidden />
          </Button>
        }
      >
        <MenuItem onSelect={() => onTake({}, PRESETS.defaults)}>
          <Entry title={PRESETS.defaults} help={PRESETS.defaultsHelp} />
        </MenuItem>
        {presets.map((preset) => (
          <MenuItem
            key={preset.name}
            onSelect={() => onTake(preset.values, preset.title ?? preset.name)}
          >
            <Entry title={preset.title ?? preset.name} help={helpOf(preset)} />
          </MenuItem>
        ))}
        <MenuItem onSelect={() => setKeeping(true)}>{PRESETS.keep}</MenuItem>
        {own.map((preset) => (
          <Remove key={preset.name} experiment={name} preset={preset.name} />
        ))}
      </Menu>
      <KeepPreset
        open={keeping}
        onClose={() => setKeeping(false)}
        experiment={name}
        values={values}
      />
    </>
  );
}

const helpOf = ({ help, from, owner }: Preset): string =>
  [help, from === "person" && owner ? PRESETS.fromPerson(owner) : ""].filter(Boolean).join(" · ");

function Entry({ title, help }: { title: string; help: string }) {
  return (
    <span className="flex min-w-0 items-baseline gap-2">
      {title}
      <span className="max-w-72 truncate text-muted text-xs max-sm:hidden">{help}</span>
    </span>
  );
}

function Remove({ experiment, preset }: { experiment: string; preset: string }) {
  const refresh = useRefreshExperiment();
  const action = useAction({
    label: PRESETS.remove(preset),
    run: () => deletePreset(experiment, preset),
    onDone: () => refresh(experiment),
    done: () => PRESETS.removed(preset),
  });
  return <MenuItem onSelect={() => action.run()}>{PRESETS.remove(preset)}</MenuItem>;
}
