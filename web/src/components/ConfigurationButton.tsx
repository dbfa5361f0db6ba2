import { Download, FileJson } from "lucide-react";
import { useState } from "react";
import { useConfiguration } from "@/api/studies";
import { configurationDownload } from "@/lib/paths";
import { Button } from "@/ui/Button";
import { CodeLine } from "@/ui/CodeLine";
import { CopyButton } from "@/ui/CopyButton";
import { Dialog } from "@/ui/Dialog";
import { cli } from "@/words/cli";
import { DOING } from "@/words/errors";
import { CONFIGURATION } from "@/words/goliat";
import { QueryGate } from "./QueryGate";

/** More than anybody reads; the download has all of it. */
const SHOWN_CHARACTERS = 500_000;

interface ConfigurationProps {
  /** A study (`5`) or one of its tasks (`5.3`). */
  of: string;
  label: string;
}

/** Shows a configuration of a study as it came, and hands it out. */
export function ConfigurationButton({ of, label }: ConfigurationProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon={<FileJson size={15} aria-hidden />} onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={CONFIGURATION.title(label, of)}
        wide
        footer={
          <Button asChild kind="primary">
            <a href={configurationDownload(of)} download>
              <Download size={15} aria-hidden />
              {CONFIGURATION.download}
            </a>
          </Button>
        }
      >
        <Text of={of} />
        <CodeLine text={cli.configuration(of).command} className="mt-3" />
      </Dialog>
    </>
  );
}

function Text({ of }: Pick<ConfigurationProps, "of">) {
  const query = useConfiguration(of);
  return (
    <QueryGate query={query} doing={DOING.loadConfiguration} rows={8}>
      {(text) => (
        <div className="relative">
          <div className="absolute top-1 right-3">
            <CopyButton text={text} label={CONFIGURATION.copy} />
          </div>
          <pre
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
            tabIndex={0}
            className="m-0 max-h-[48vh] overflow-auto whitespace-pre-wrap break-all rounded-md border border-border bg-canvas p-3 pr-10 font-mono text-xs"
          >
            {text.slice(0, SHOWN_CHARACTERS)}
          </pre>
          {text.length > SHOWN_CHARACTERS && (
            <p className="mt-2 text-muted text-xs">{CONFIGURATION.cut}</p>
          )}
        </div>
      )}
    </QueryGate>
  );
}
