import type { UseQueryResult } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Runner } from "@/api/types";
import { QueryGate } from "@/components/QueryGate";
import { RunnerLight } from "@/components/RunnerLight";
import { SlotBar } from "@/components/SlotBar";
import { useNow } from "@/lib/clock";
import { agedState, isWindow, runnerLook } from "@/lib/runners";
import { Card } from "@/ui/Card";
import { EmptyState } from "@/ui/States";

/** Every machine as a tile; as small squares when there are many. */
export function FleetWall({ query }: { query: UseQueryResult<Runner[]> }) {
  return (
    <Card
      title="Fleet"
      actions={
        <Link to="/runners" className="text-accent text-xs no-underline hover:underline">
          All runners
        </Link>
      }
    >
      <QueryGate query={query} doing="load the runners">
        {(runners) =>
          runners.length === 0 ? (
            <EmptyState title="No runner yet" command="mothership runner-token">
              Work needs a machine to run on. Get a line to type on one:
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
        <Link
          to="/runners/$runner"
          params={{ runner: runner.id }}
          className="min-w-0 truncate font-medium text-text text-xs no-underline hover:text-accent hover:underline"
          title={`${runner.name}: ${runnerLook(state).label}`}
        >
          {runner.name}
        </Link>
      </div>
      <div className="mt-1.5">
        {isWindow(runner) ? (
          <span className="text-muted text-xs">window</span>
        ) : (
          <SlotBar
            used={runner.used.cpus}
            total={runner.capacity.cpus}
            label={`CPUs of ${runner.name} in use`}
          />
        )}
      </div>
    </li>
  );
}

function Squares({ runners }: { runners: Runner[] }) {
  const now = useNow(5000);
  return (
    <ul className="m-0 flex list-none flex-wrap gap-1 p-0">
      {runners.map((runner) => {
        const look = runnerLook(agedState(runner.status, Date.parse(runner.last_heartbeat), now));
        return (
          <li
            key={runner.id}
            data-state-class={look.class}
            title={`${runner.name}: ${look.label}`}
            className="st-solid size-4 rounded-xs"
          >
            <span className="sr-only">
              {runner.name}: {look.label}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
