import { type ReactNode, useState } from "react";
import { Button } from "@/ui/Button";
import { CodeLine } from "@/ui/CodeLine";
import { Dialog } from "@/ui/Dialog";
import { Tooltip } from "@/ui/Tooltip";
import type { CliLine } from "@/words/cli";
import { UI } from "@/words/ui";
import { useAction } from "./useAction";

interface ActionProps<R> {
  label: string;
  icon?: ReactNode;
  kind?: "plain" | "primary" | "danger" | undefined;
  run: () => Promise<R>;
  onDone?: (result: R) => void;
  /** Said when it is done; nothing when the page itself shows it. */
  done?: ((result: R) => string) | undefined;
  cli: CliLine;
  /** Asked before: what happens, to how many. The label is the verb of the button. */
  confirm?: { title: string; text: ReactNode } | undefined;
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
    action.run();
  };
  return (
    <>
      <Tooltip text={<span className="font-mono">{cli.command}</span>}>
        <Button
          kind={kind}
          icon={icon}
          disabled={action.pending}
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
              <Button onClick={() => setAsking(false)}>{UI.keep}</Button>
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
