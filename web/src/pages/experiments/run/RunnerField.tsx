import type { MatchingRunner } from "@/api/experimentTypes";
import { useRunners } from "@/api/runners";
import { AccountField } from "@/components/AccountField";
import { ChoiceField } from "@/components/ChoiceField";
import { isGuiClient } from "@/domain/runners";
import { Card } from "@/ui/Card";
import { RUNNER_CHOICE } from "@/words/runForm";
import type { RunOptions } from "./options";

interface RunnerProps {
  options: RunOptions;
  onChange: (change: Partial<RunOptions>) => void;
  /** Undefined while nobody has asked. */
  matching: MatchingRunner[] | undefined;
}

const KINDS = [
  ["any", RUNNER_CHOICE.any],
  ["name", RUNNER_CHOICE.byName],
  ["label", RUNNER_CHOICE.byLabel],
] as const;

/** Which machines may take the run, and which could now. */
export function RunnerField({ options, onChange, matching }: RunnerProps) {
  const runners = useRunners().data?.filter((runner) => !isGuiClient(runner)) ?? [];
  const names = [...new Set([...runners.map(({ name }) => name), options.runnerName])];
  return (
    <Card title={RUNNER_CHOICE.title}>
      <div className="flex flex-col gap-3">
        <ChoiceField
          label={RUNNER_CHOICE.kind}
          value={options.runner}
          options={KINDS}
          onChange={(runner) =>
            onChange({ runner, runnerName: options.runnerName || (names[0] ?? "") })
          }
        />
        {options.runner === "name" && (
          <ChoiceField
            label={RUNNER_CHOICE.name}
            value={options.runnerName}
            options={names.filter(Boolean).map((name) => [name, name] as const)}
            onChange={(runnerName) => onChange({ runnerName })}
          />
        )}
        {options.runner === "label" && (
          <AccountField
            label={RUNNER_CHOICE.label}
            help={RUNNER_CHOICE.labelHelp}
            value={options.label}
            autoComplete="off"
            onChange={(label) => onChange({ label })}
          />
        )}
        {matching && <Matching runners={matching} />}
      </div>
    </Card>
  );
}

function Matching({ runners }: { runners: MatchingRunner[] }) {
  const fitting = runners.filter(({ fits }) => fits);
  const others = runners.filter(({ fits }) => !fits);
  if (runners.length === 0) return <p className="text-muted">{RUNNER_CHOICE.none}</p>;
  return (
    <div className="flex flex-col gap-1.5" role="status">
      <p className={fitting.length === 0 ? "text-warn" : "text-muted"}>
        {fitting.length === 0
          ? RUNNER_CHOICE.noFit
          : RUNNER_CHOICE.fits(fitting.length, runners.length)}
      </p>
      {others.length > 0 && (
        <details open={fitting.length === 0}>
          <summary className="text-accent text-xs">{RUNNER_CHOICE.showAll}</summary>
          <ul className="m-0 mt-1.5 flex max-h-48 list-none flex-col gap-1 overflow-y-auto p-0 text-xs">
            {[...fitting, ...others].map(({ id, name, fits, why }) => (
              <li key={id} className="min-w-0 break-words">
                <span className="font-medium">{name}</span>{" "}
                <span className="text-muted">{fits ? RUNNER_CHOICE.fitting : why}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
