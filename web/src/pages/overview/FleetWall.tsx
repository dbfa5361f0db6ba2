import { Link } from "@tanstack/react-router";
import { TriangleAlert } from "lucide-react";
import type { Query } from "@/api/query";
import type { Runner } from "@/api/types";
import { RunnerLink } from "@/components/links";
import { QueryGate } from "@/components/QueryGate";
import { RunnerLight } from "@/components/RunnerLight";
import { SlotBar } from "@/components/SlotBar";
import { Trouble } from "@/components/Trouble";
import { agedState, isGuiClient, runnerLook } from "@/domain/runners";
import { useNow } from "@/lib/clock";
import { Card } from "@/ui/Card";
import { EmptyState } from "@/ui/States";
import { cli } from "@/words/cli";
import { DOING } from "@/words/errors";
import { FLEET } from "@/words/overview";
import { GUI_CLIENT, RUNNERS } from "@/words/runners";

/** Every machine as a tile; as small squares when there are many. */
export function FleetWall({ query }: { query: Query<Runner[]> }) {
  return (
    <Card
      title={FLEET.title}
      actions={
        <Link to="/runners" className="text-accent text-xs no-underline hover:underline">
          {FLEET.all}
        </Link>
      }
    >
      <QueryGate query={query} doing={DOING.loadRunners}>
        {(runners) =>
          runners.length === 0 ? (
            <EmptyState title={FLEET.noRunner} command={cli.runnerToken.command}>
              {FLEET.needsOne}
            </EmptyState>
          ) : runners.length > 60 ? (
            <Squares runners={runners} />
          ) : (
            <ul className="m-0 grid list-none grid-cols-[repeat(auto-fill,minmax(128px,1fr))] gap-2 p-0">
              {runners.map((runner) => (
                <Tile key={runner.id} runner={runner} />
              ))}
            </ul>
          )
        }
      </QueryGate>
    </Card>
  );
}

function Tile({ runner }: { runner: Runner }) {
  const now = useNow(5000);
  const state = agedState(runner.status, Date.parse(runner.last_heartbeat), now);
  return (
    <li className="min-w-0 rounded-md border border-border px-2.5 py-2">
      <div className="flex items-center gap-1.5">
        <RunnerLight state={state} />
        <RunnerLink
          runner={runner.id}
          className="min-w-0 truncate font-medium text-xs"
          title={FLEET.named(runner.name, runnerLook(state).label)}
        >
          {runner.name}
        </RunnerLink>
        <Trouble runner={runner} />
      </div>
      <div className="mt-1.5">
        {isGuiClient(runner) ? (
          <span className="text-muted text-xs">{GUI_CLIENT.chip}</span>
        ) : (
          <SlotBar
            used={runner.used.cpus}
            total={runner.capacity.cpus}
            label={RUNNERS.cpusOf(runner.name)}
          />
        )}
      </div>
    </li>
  );
}

const squareText = (runner: Runner, state: string): string =>
  [FLEET.named(runner.name, state), runner.trouble].filter(Boolean).join("; ");

function Squares({ runners }: { runners: Runner[] }) {
  const now = useNow(5000);
  return (
    <ul className="m-0 flex list-none flex-wrap gap-1 p-0">
      {runners.map((runner) => {
        const look = runnerLook(agedState(runner.status, Date.parse(runner.last_heartbeat), now));
        return (
          <li key={runner.id}>
            <RunnerLink
              runner={runner.id}
              title={squareText(runner, look.label)}
              className="relative block size-6 no-underline"
            >
              <span data-state-class={look.class} className="st-solid block size-6 rounded-xs" />
              {runner.trouble && (
                <TriangleAlert
                  size={14}
                  strokeWidth={2.5}
                  aria-hidden
                  className="absolute -top-1 -right-1 rounded-full bg-surface text-failed"
                />
              )}
              <span className="sr-only">{squareText(runner, look.label)}</span>
            </RunnerLink>
          </li>
        );
      })}
    </ul>
  );
}
