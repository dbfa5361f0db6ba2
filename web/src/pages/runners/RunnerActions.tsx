import { useQueryClient } from "@tanstack/react-query";
import { ArrowDownToLine, EllipsisVertical, Power, PowerOff, Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { disableRunner, drainRunner, enableRunner, forgetRunner } from "@/api/calls";
import { keys } from "@/api/queries";
import type { Runner } from "@/api/types";
import { useAction } from "@/components/useAction";
import { cli } from "@/lib/cli";
import { plural } from "@/lib/numbers";
import { runnerCan } from "@/lib/runners";
import { Button } from "@/ui/Button";
import { CodeLine } from "@/ui/CodeLine";
import { Dialog } from "@/ui/Dialog";
import { Menu, MenuItem } from "@/ui/Menu";

/** What can be done with a machine. */
export function RunnerActions({ runner }: { runner: Runner }) {
  const [asking, setAsking] = useState<"disable" | "forget" | null>(null);
  const client = useQueryClient();
  const refresh = () => {
    client.invalidateQueries({ queryKey: keys.runners });
    client.invalidateQueries({ queryKey: keys.runner(runner.id) });
  };
  const drain = useAction({
    label: `Drain ${runner.name}`,
    run: () => drainRunner(runner.id),
    onDone: refresh,
    done: ({ active_tasks }) =>
      active_tasks === 0
        ? `${runner.name} takes no more work`
        : `${runner.name} finishes ${plural(active_tasks, "task")} and takes no more`,
  });
  const enable = useAction({
    label: `Enable ${runner.name}`,
    run: () => enableRunner(runner.id),
    onDone: refresh,
    done: () => `${runner.name} takes work again`,
  });
  const disable = useAction({
    label: `Disable ${runner.name}`,
    run: () => disableRunner(runner.id),
    onDone: refresh,
    done: () => `${runner.name} is disabled`,
  });
  const forget = useAction({
    label: `Forget ${runner.name}`,
    run: () => forgetRunner(runner.id),
    onDone: refresh,
    done: () => `${runner.name} is forgotten`,
  });
  const close = () => setAsking(null);
  if (!Object.values(runnerCan).some((can) => can(runner))) return null;
  return (
    <>
      <Menu
        trigger={
          <button
            type="button"
            aria-label={`Actions for ${runner.name}`}
            className="inline-flex size-7 items-center justify-center rounded-md align-middle text-muted hover:bg-hover hover:text-text"
          >
            <EllipsisVertical size={16} aria-hidden />
          </button>
        }
      >
        {runnerCan.drain(runner) && (
          <MenuItem icon={<ArrowDownToLine size={15} />} onSelect={() => drain.mutate()}>
            Drain: finish, take no more
          </MenuItem>
        )}
        {runnerCan.enable(runner) && (
          <MenuItem icon={<Power size={15} />} onSelect={() => enable.mutate()}>
            Enable
          </MenuItem>
        )}
        {runnerCan.disable(runner) && (
          <MenuItem icon={<PowerOff size={15} />} onSelect={() => setAsking("disable")}>
            Disable…
          </MenuItem>
        )}
        {runnerCan.forget(runner) && (
          <MenuItem icon={<Trash2 size={15} />} onSelect={() => setAsking("forget")}>
            Forget…
          </MenuItem>
        )}
      </Menu>
      <Question
        open={asking === "disable"}
        onClose={close}
        title={`Disable ${runner.name}?`}
        text="It gets no work until it is enabled again."
        verb="Disable"
        onYes={() => disable.mutate()}
      >
        <CodeLine text={cli.disable(runner.name).command} className="mt-3" />
      </Question>
      <Question
        open={asking === "forget"}
        onClose={close}
        title={`Forget ${runner.name}?`}
        text="It disappears from the list, and its secret is worth nothing from then on. What it ran stays."
        verb="Forget"
        onYes={() => forget.mutate()}
      />
    </>
  );
}

interface QuestionProps {
  open: boolean;
  onClose: () => void;
  title: string;
  text: string;
  verb: string;
  onYes: () => void;
  children?: ReactNode;
}

function Question({ open, onClose, title, text, verb, onYes, children }: QuestionProps) {
  const yes = () => {
    onClose();
    onYes();
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onClose}
      title={title}
      description={text}
      footer={
        <>
          <Button onClick={onClose}>Keep</Button>
          <Button kind="danger" onClick={yes}>
            {verb}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
