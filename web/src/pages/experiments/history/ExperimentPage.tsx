import { getRouteApi, Link } from "@tanstack/react-router";
import { Pencil, Play } from "lucide-react";
import { useExperiment } from "@/api/experiments";
import type { Experiment } from "@/api/experimentTypes";
import { CliButton } from "@/components/CliButton";
import { PageGate } from "@/components/PageGate";
import { PageHeader } from "@/components/PageHeader";
import { usePageTitle } from "@/lib/title";
import { Button } from "@/ui/Button";
import { Chip } from "@/ui/Chip";
import { RelTime } from "@/ui/Time";
import { cli } from "@/words/cli";
import { DOING } from "@/words/errors";
import { EXPERIMENT, LIST } from "@/words/experiments";
import { PAGES } from "@/words/shell";
import { MissingInputs } from "../MissingInputs";
import { ExperimentMenu } from "./ExperimentMenu";
import { Runs } from "./Runs";

const route = getRouteApi("/experiments/$name");

/** An experiment: what it is, and its runs. */
export function ExperimentPage() {
  const { name } = route.useParams();
  const query = useExperiment(name);
  return (
    <PageGate query={query} title={PAGES.experiment(name)} doing={DOING.loadExperiment(name)}>
      {(experiment) => <Loaded key={name} experiment={experiment} />}
    </PageGate>
  );
}

function Loaded({ experiment }: { experiment: Experiment }) {
  const { name, version, definition, archived_at } = experiment;
  const title = definition.title ?? name;
  usePageTitle(title);
  return (
    <>
      <PageHeader
        title={title}
        badge={archived_at && <Chip title={EXPERIMENT.isArchived}>{LIST.archived}</Chip>}
        actions={
          <>
            <CliButton
              lines={[
                cli.runExperiment(name),
                cli.runsOf(name),
                cli.showExperiment(name),
                cli.editExperiment(name),
                cli.deleteExperiment(name),
              ]}
            />
            {experiment.may_change && (
              <Button asChild>
                <Link to="/experiments/$name/edit" params={{ name }}>
                  <Pencil size={15} aria-hidden /> {EXPERIMENT.edit}
                </Link>
              </Button>
            )}
            {experiment.may_run && (
              <Button asChild kind="primary">
                <Link to="/experiments/$name/run" params={{ name }}>
                  <Play size={15} aria-hidden /> {EXPERIMENT.run}
                </Link>
              </Button>
            )}
            {experiment.may_change && <ExperimentMenu experiment={experiment} />}
          </>
        }
      >
        {definition.description && (
          <p className="mt-1 max-w-prose text-muted">{definition.description}</p>
        )}
        <p className="num mt-1 flex flex-wrap gap-x-3 text-subtle text-xs">
          <span className="font-mono">{name}</span>
          <span>{experiment.owner}</span>
          <span>{LIST.parameters(definition.parameters?.length ?? 0)}</span>
          <span>
            {EXPERIMENT.version(version)}, {EXPERIMENT.changedBy(experiment.updated_by)}{" "}
            <RelTime at={experiment.updated_at} />
          </span>
        </p>
      </PageHeader>
      <MissingInputs experiment={experiment} />
      <Runs experiment={experiment} />
    </>
  );
}
