import { getRouteApi } from "@tanstack/react-router";
import { useRunner, useScreenshots } from "@/api/runners";
import type { Runner } from "@/api/types";
import { CliButton } from "@/components/CliButton";
import { PageGate } from "@/components/PageGate";
import { PageHeader } from "@/components/PageHeader";
import { Screens } from "@/components/screens/Screens";
import { Trouble } from "@/components/Trouble";
import { isGuiClient } from "@/domain/runners";
import { usePageTitle } from "@/lib/title";
import { Card } from "@/ui/Card";
import { CopyButton } from "@/ui/CopyButton";
import { RelTime } from "@/ui/Time";
import { CLI_EXAMPLES, cli } from "@/words/cli";
import { DOING } from "@/words/errors";
import { MACHINE, RUNNERS } from "@/words/runners";
import { PAGES } from "@/words/shell";
import { GuiClientChip, Light } from "./cells";
import { MachineFacts } from "./MachineFacts";
import { RunnerActions } from "./RunnerActions";
import { RunnerWork } from "./RunnerWork";
import { UsageCard } from "./UsageCard";

const route = getRouteApi("/runners/$runner");

/** A machine: what it is, what it does now, and what its GUI client shows. */
export function RunnerPage() {
  const { runner: id } = route.useParams();
  const query = useRunner(id);
  return (
    <PageGate query={query} title={PAGES.runner} doing={DOING.loadRunner(id)}>
      {(runner) => <Loaded runner={runner} />}
    </PageGate>
  );
}

function Loaded({ runner }: { runner: Runner }) {
  usePageTitle(runner.name);
  const { data } = useScreenshots(runner.id);
  const pictures = isGuiClient(runner) || (data?.tabs.length ?? 0) > 0;
  return (
    <>
      <PageHeader
        title={runner.name}
        badge={
          <>
            <Light runner={runner} />
            <GuiClientChip runner={runner} />
            <span className="num flex items-center text-muted text-xs">
              {runner.id.slice(0, 8)}
              <CopyButton text={runner.id} label={RUNNERS.copyId} />
            </span>
          </>
        }
        sentence={
          <>
            {RUNNERS.lastHeard} <RelTime at={runner.last_heartbeat} />
            {runner.trouble && (
              <span className="ml-3">
                <Trouble runner={runner} word />
              </span>
            )}
          </>
        }
        actions={
          <>
            <CliButton
              lines={[
                cli.runners,
                ...(isGuiClient(runner)
                  ? []
                  : [cli.drain(runner.name), cli.enable(runner.name), cli.disable(runner.name)]),
                cli.rename(runner.name, CLI_EXAMPLES.name),
                cli.label(runner.name, CLI_EXAMPLES.labels),
                cli.removeRunner(runner.name),
              ]}
            />
            <RunnerActions runner={runner} />
          </>
        }
      />
      <div className="grid grid-cols-1 gap-4 xl:grid-cols-[minmax(0,1fr)_360px]">
        <div className="flex min-w-0 flex-col gap-4">
          <RunnerWork runner={runner} />
          <UsageCard runner={runner} />
          {pictures && <Screens runner={runner.id} name={runner.name} />}
        </div>
        <Card title={MACHINE.title} className="self-start">
          <MachineFacts runner={runner} />
        </Card>
      </div>
    </>
  );
}
