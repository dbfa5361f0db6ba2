import { FileUp } from "lucide-react";
import { useRef } from "react";
import { Button } from "@/ui/Button";
import { Coded } from "@/ui/Coded";
import { CONFIG } from "@/words/goliat";
import type { ConfigRead } from "./config";
import { CONTROL, FormField } from "./FormField";

interface ConfigProps {
  text: string;
  read: ConfigRead;
  error: string | undefined;
  /** A file is held over the page. */
  over: boolean;
  onText: (text: string) => void;
  onFile: (file: File) => void;
}

/** Lines that are seen above the place of an error. */
const LINES_ABOVE = 3;

/** The configuration: chosen as a file, dropped, pasted, or written. */
export function ConfigField({ text, read, error, over, onText, onFile }: ConfigProps) {
  const chooser = useRef<HTMLInputElement>(null);
  const box = useRef<HTMLTextAreaElement>(null);
  const { place } = read;
  const showPlace = () => {
    if (!box.current || place === null) return;
    box.current.focus();
    box.current.setSelectionRange(place, place + 1);
    // Browsers do not scroll to what a script selects.
    const lines = text.split("\n").length;
    const before = text.slice(0, place).split("\n").length - 1;
    const height = box.current.scrollHeight / lines;
    box.current.scrollTop = Math.max(0, before - LINES_ABOVE) * height;
  };
  return (
    <div className="relative flex flex-col gap-3">
      {over && (
        <p className="pointer-events-none absolute -inset-2 z-10 flex items-center justify-center rounded-md border-2 border-accent border-dashed bg-selected font-medium text-accent">
          {CONFIG.drop}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <input
          ref={chooser}
          type="file"
          accept=".json,application/json"
          aria-label={CONFIG.file}
          className="sr-only"
          tabIndex={-1}
          onChange={(event) => {
            const file = event.target.files?.[0];
            if (file) onFile(file);
            // The same file can be chosen again after it was changed.
            event.target.value = "";
          }}
        />
        <Button icon={<FileUp size={15} aria-hidden />} onClick={() => chooser.current?.click()}>
          {CONFIG.choose}
        </Button>
        <span className="text-muted max-sm:hidden">{CONFIG.orDrop}</span>
      </div>
      <FormField label={CONFIG.label} hint={<Coded text={CONFIG.hint} />} error={error}>
        {(links) => (
          <textarea
            {...links}
            ref={box}
            name="config"
            value={text}
            rows={14}
            spellCheck={false}
            autoCapitalize="off"
            autoComplete="off"
            wrap="off"
            placeholder={CONFIG.example}
            onChange={(event) => onText(event.target.value)}
            onPaste={(event) => {
              const file = event.clipboardData.files[0];
              if (!file) return;
              event.preventDefault();
              onFile(file);
            }}
            className={`${CONTROL} min-h-40 resize-y p-2 font-mono text-xs`}
          />
        )}
      </FormField>
      <p role="status" className="text-muted empty:-mt-3">
        {read.facts.length > 0 && CONFIG.read(read.facts)}
      </p>
      {error && place !== null && (
        <div>
          <Button size="sm" onClick={showPlace}>
            {CONFIG.showPlace}
          </Button>
        </div>
      )}
    </div>
  );
}
