import { SquareTerminal } from "lucide-react";
import { useState } from "react";
import { Button } from "@/ui/Button";
import { CodeLine } from "@/ui/CodeLine";
import { Dialog } from "@/ui/Dialog";
import type { CliLine } from "@/words/cli";
import { UI } from "@/words/ui";

/** The commands that do what this page does. */
export function CliButton({ lines }: { lines: CliLine[] }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon={<SquareTerminal size={15} aria-hidden />} onClick={() => setOpen(true)}>
        {UI.cli}
      </Button>
      <Dialog open={open} onOpenChange={setOpen} title={UI.cliTitle} wide>
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
