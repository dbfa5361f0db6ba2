import { useNavigate } from "@tanstack/react-router";
import {
  ArrowDownToLine,
  EllipsisVertical,
  Pencil,
  Power,
  PowerOff,
  Tag,
  Trash2,
} from "lucide-react";
import { useState } from "react";
import { disableRunner, drainRunner, enableRunner, removeRunner } from "@/api/calls";
import { useRefreshRunner } from "@/api/runners";
import type { Runner } from "@/api/types";
import { Question } from "@/components/Question";
import { useAction } from "@/components/useAction";
import { isGuiClient, runnerCan } from "@/domain/runners";
import { CodeLine } from "@/ui/CodeLine";
import { Menu, MenuItem } from "@/ui/Menu";
import { cli } from "@/words/cli";
import { RUNNER_ACTIONS } from "@/words/runners";
import { LabelsDialog, RenameDialog } from "./EditRunner";

/** What can be done with a machine. */
export function RunnerActions({ runner }: { runner: Runner }) {
  const [asking, setAsking] = useState<"disable" | "rename" | "labels" | "remove" | null>(null);
  const navigate = useNavigate();
  const refreshRunner = useRefreshRunner();
  const refresh = () => refreshRunner(runner.id);
  const drain = useAction({
    label: RUNNER_ACTIONS.drainOf(runner.name),
    run: () => drainRunner(runner.id),
    onDone: refresh,
    done: ({ active_tasks }) => RUNNER_ACTIONS.drained(runner.name, active_tasks),
  });
  const enable = useAction({
    label: RUNNER_ACTIONS.enableOf(runner.name),
    run: () => enableRunner(runner.id),
    onDone: refresh,
    done: () => RUNNER_ACTIONS.enabled(runner.name),
  });
  const disable = useAction({
    label: RUNNER_ACTIONS.disableOf(runner.name),
    run: () => disableRunner(runner.id),
    onDone: refresh,
    done: () => RUNNER_ACTIONS.disabled(runner.name),
  });
  const remove = useAction({
    label: RUNNER_ACTIONS.removeOf(runner.name),
    run: () => removeRunner(runner.id),
    onDone: () => {
      refresh();
      // Its own page would be about nothing.
      navigate({ to: "/runners" });
    },
    done: () => RUNNER_ACTIONS.removed(runner.name),
  });
  const close = () => setAsking(null);
  return (
    <>
      <Menu
        trigger={
          <button
            type="button"
            aria-label={RUNNER_ACTIONS.menu(runner.name)}
            className="inline-flex size-7 items-center justify-center rounded-md align-middle text-muted hover:bg-hover hover:text-text"
          >
            <EllipsisVertical size={16} aria-hidden />
          </button>
        }
      >
        {runnerCan.drain(runner) && (
          <MenuItem icon={<ArrowDownToLine size={15} />} onSelect={() => drain.run()}>
            {RUNNER_ACTIONS.drain}
          </MenuItem>
        )}
        {runnerCan.enable(runner) && (
          <MenuItem icon={<Power size={15} />} onSelect={() => enable.run()}>
            {RUNNER_ACTIONS.enable}
          </MenuItem>
        )}
        {runnerCan.disable(runner) && (
          <MenuItem icon={<PowerOff size={15} />} onSelect={() => setAsking("disable")}>
            {RUNNER_ACTIONS.disableAsk}
          </MenuItem>
        )}
        <MenuItem icon={<Pencil size={15} />} onSelect={() => setAsking("rename")}>
          {RUNNER_ACTIONS.rename}
        </MenuItem>
        <MenuItem icon={<Tag size={15} />} onSelect={() => setAsking("labels")}>
          {RUNNER_ACTIONS.labels}
        </MenuItem>
        {runnerCan.remove(runner) && (
          <MenuItem icon={<Trash2 size={15} />} onSelect={() => setAsking("remove")}>
            {RUNNER_ACTIONS.removeAsk}
          </MenuItem>
        )}
      </Menu>
      <Question
        open={asking === "disable"}
        onClose={close}
        title={RUNNER_ACTIONS.disableTitle(runner.name)}
        text={RUNNER_ACTIONS.disableText}
        verb={RUNNER_ACTIONS.disable}
        onYes={() => disable.run()}
      >
        <CodeLine text={cli.disable(runner.name).command} className="mt-3" />
      </Question>
      <Question
        open={asking === "remove"}
        onClose={close}
        title={RUNNER_ACTIONS.removeTitle(runner.name)}
        text={isGuiClient(runner) ? RUNNER_ACTIONS.removeGuiText : RUNNER_ACTIONS.removeText}
        verb={RUNNER_ACTIONS.remove}
        onYes={() => remove.run()}
      >
        <CodeLine text={cli.removeRunner(runner.name).command} className="mt-3" />
      </Question>
      {asking === "rename" && <RenameDialog runner={runner} onClose={close} />}
      {asking === "labels" && <LabelsDialog runner={runner} onClose={close} />}
    </>
  );
}
