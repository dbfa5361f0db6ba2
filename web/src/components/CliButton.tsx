import { SquareTerminal } from "lucide-react";
import { useState } from "react";
import type { CliLine } from "@/lib/cli";
import { Button } from "@/ui/Button";
import { CodeLine } from "@/ui/CodeLine";
import { Dialog } from "@/ui/Dialog";

/** The commands that do what this page does. */
export function CliButton({ lines }: { lines: CliLine[] }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon={<SquareTerminal size={15} aria-hidden />} onClick={() => setOpen(true)}>
        CLI
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title="The same on the command line" wide>
        <dl className="m-0 flex flex-col gap-3">
          {lines.map(({ does, command }) => (
            <div key={command}>
              <dt className="mb-1 text-muted text-xs">{does}</dt>
              <dd className="m-0">
                <CodeLine text={command} />
              </dd>
            </div>
          ))}
        </dl>
      </Dialog>
    </>
  );
}
