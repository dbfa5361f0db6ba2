import { type ReactNode, useState } from "react";
import type { CliLine } from "@/lib/cli";
import { Button } from "@/ui/Button";
import { CodeLine } from "@/ui/CodeLine";
import { Dialog } from "@/ui/Dialog";
import { Tooltip } from "@/ui/Tooltip";
import { useAction } from "./useAction";

interface ActionProps<R> {
  label: string;
  icon?: ReactNode;
  kind?: "plain" | "primary" | "danger";
  run: () => Promise<R>;
  onDone?: (result: R) => void;
  /** Said when it is done; nothing when the page itself shows it. */
  done?: (result: R) => string;
  cli: CliLine;
  /** Asked before: what happens, to how many. The label is the verb of the button. */
  confirm?: { title: string; text: ReactNode };
}

/** A button that changes something: asks first where that is due, waits for the server, says when it failed and offers to try again. */
export function ActionButton<R>({
  label,
  icon,
  kind,
  run,
  onDone,
  done,
  cli,
  confirm,
}: ActionProps<R>) {
  const [asking, setAsking] = useState(false);
  const action = useAction({ label, run, onDone, done });
  const start = () => {
    setAsking(false);
    action.mutate();
  };
  return (
    <>
      <Tooltip text={<span className="font-mono">{cli.command}</span>}>
        <Button
          {...(kind ? { kind } : {})}
          icon={icon}
          disabled={action.isPending}
          onClick={confirm ? () => setAsking(true) : start}
        >
          {label}
        </Button>
      </Tooltip>
      {confirm && (
        <Dialog
          open={asking}
          onOpenChange={setAsking}
          title={confirm.title}
          description={confirm.text}
          footer={
            <>
              <Button onClick={() => setAsking(false)}>Keep</Button>
              <Button kind={kind === "danger" ? "danger" : "primary"} onClick={start}>
                {label}
              </Button>
            </>
          }
        >
          <CodeLine text={cli.command} className="mt-3" />
        </Dialog>
      )}
    </>
  );
}
