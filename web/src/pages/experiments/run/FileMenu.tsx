import { ChevronDown, Download, Upload } from "lucide-react";
import { useRef, useState } from "react";
import { exportValues, importValues } from "@/api/experimentCalls";
import type { DefinitionFormat, ExportForm, ImportedValues } from "@/api/experimentTypes";
import { useServerCall } from "@/api/query";
import { useAction } from "@/components/useAction";
import type { GivenValues } from "@/lib/experiment/definition";
import { saveText } from "@/lib/saveText";
import { Button } from "@/ui/Button";
import { Coded } from "@/ui/Coded";
import { Dialog } from "@/ui/Dialog";
import { Menu, MenuItem } from "@/ui/Menu";
import { showToast } from "@/ui/toast";
import { PARAMETER_FILES } from "@/words/runForm";

const FILE_BYTES_MAX = 4 * 1024 * 1024;
const FORMS: ExportForm[] = ["json", "params_json"];

interface FileProps {
  experiment: string;
  values: GivenValues;
  onTake: (values: GivenValues, title: string) => void;
}

/** Values from a file, and values as a file. */
export function FileMenu({ experiment, values, onTake }: FileProps) {
  const input = useRef<HTMLInputElement>(null);
  // What was no parameter is written again with the values: nothing of a file is lost.
  const [unknown, setUnknown] = useState<GivenValues>({});
  const [report, setReport] = useState<{ file: string; found: ImportedValues } | null>(null);
  const take = useServerCall(
    async (file: File) => {
      if (file.size > FILE_BYTES_MAX) throw new Error(PARAMETER_FILES.tooLarge(file.name));
      const text = await file.text();
      const found = await importValues(experiment, { format: formatOf(file.name), text });
      return { file: file.name, found };
    },
    {
      onDone: ({ file, found }) => {
        onTake(found.values, file);
        setUnknown(found.unknown);
        const isWhole = Object.keys(found.unknown).length === 0 && found.refusals.length === 0;
        if (!isWhole) setReport({ file, found });
      },
      onError: (error) =>
        showToast({
          kind: "error",
          title: PARAMETER_FILES.importIt.replace("…", ""),
          detail: error.message,
        }),
    },
  );
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        accept=".json,.toml,.yaml,.yml"
        aria-label={PARAMETER_FILES.choose}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = "";
          if (file) take.run(file);
        }}
      />
      <Menu
        align="start"
        trigger={
          <Button>
            {PARAMETER_FILES.menu}
            <ChevronDown size={14} aria-hidden />
          </Button>
        }
      >
        <MenuItem icon={<Upload size={14} />} onSelect={() => input.current?.click()}>
          {PARAMETER_FILES.importIt}
        </MenuItem>
        {FORMS.map((form) => (
          <SaveAs key={form} {...{ experiment, values, unknown, form }} />
        ))}
      </Menu>
      <Report report={report} onClose={() => setReport(null)} />
    </>
  );
}

function formatOf(file: string): DefinitionFormat {
  if (/\.ya?ml$/i.test(file)) return "yaml";
  return /\.toml$/i.test(file) ? "toml" : "json";
}

interface SaveProps extends Omit<FileProps, "onTake"> {
  unknown: GivenValues;
  form: ExportForm;
}

function SaveAs({ experiment, values, unknown, form }: SaveProps) {
  const save = useAction({
    label: PARAMETER_FILES.exporting,
    run: () => exportValues(experiment, { values, unknown, form }),
    onDone: ({ file_name, text }) => saveText(file_name, text),
  });
  return (
    <MenuItem icon={<Download size={14} />} onSelect={() => save.run()}>
      {PARAMETER_FILES.forms[form]}
    </MenuItem>
  );
}

interface ReportProps {
  report: { file: string; found: ImportedValues } | null;
  onClose: () => void;
}

/** What of a file was not taken, and why: nothing is dropped unsaid. */
function Report({ report, onClose }: ReportProps) {
  const unknown = Object.keys(report?.found.unknown ?? {});
  const refusals = report?.found.refusals ?? [];
  return (
    <Dialog
      open={report !== null}
      onOpenChange={onClose}
      title={report ? PARAMETER_FILES.title(report.file) : ""}
    >
      <div className="flex flex-col gap-3">
        {report && (
          <p>{PARAMETER_FILES.taken(Object.keys(report.found.values).length, report.file)}</p>
        )}
        {unknown.length > 0 && (
          <p className="break-words text-muted">{PARAMETER_FILES.unknown(unknown.join(", "))}</p>
        )}
        {refusals.length > 0 && (
          <div>
            <p className="text-failed">{PARAMETER_FILES.refused}</p>
            <ul className="m-0 mt-1 pl-5">
              {refusals.map(({ parameter, message }) => (
                <li key={parameter} className="break-words">
                  <Coded text={message} />
                </li>
              ))}
            </ul>
          </div>
        )}
      </div>
    </Dialog>
  );
}
