import { useRef } from "react";
import { useCheckedDefinition } from "@/api/experiments";
import type { DefinitionFormat, WrittenDefinition } from "@/api/experimentTypes";
import { ChoiceField } from "@/components/ChoiceField";
import { useDebouncedValue } from "@/lib/useDebouncedValue";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Coded } from "@/ui/Coded";
import { EmptyState } from "@/ui/States";
import { EDITOR } from "@/words/experiments";
import { SAMPLE } from "../sample";
import { FieldList } from "./FieldList";
import { Mistakes } from "./Mistakes";
import { Preview } from "./Preview";
import { selectLine, TextEditor } from "./TextEditor";

const CHECK_MS = 500;
const FORMATS: DefinitionFormat[] = ["toml", "yaml", "json"];

interface Save {
  label: string;
  run: () => void;
  pending: boolean;
  error: Error | null;
  /** Something else has to be decided before. */
  waits?: boolean;
}

interface EditorProps {
  written: WrittenDefinition;
  onChange: (written: WrittenDefinition) => void;
  save: Save;
}

/** The text of a definition; beside it the form that it makes, and what is wrong with it. */
export function Editor({ written, onChange, save }: EditorProps) {
  const { format, text } = written;
  const box = useRef<HTMLTextAreaElement>(null);
  const settled = useDebouncedValue(text, CHECK_MS);
  const query = useCheckedDefinition({ format, text: settled });
  const isEmpty = text.trim() === "";
  const errors = isEmpty ? [] : (query.data?.errors ?? []);
  return (
    <div className="grid grid-cols-1 items-start gap-4 xl:grid-cols-2">
      <Card
        title={EDITOR.text}
        actions={
          !save.waits && (
            <Button
              kind="primary"
              size="sm"
              disabled={isEmpty}
              aria-disabled={save.pending}
              onClick={() => !save.pending && save.run()}
            >
              {save.label}
            </Button>
          )
        }
      >
        <div className="flex flex-col gap-3">
          <ChoiceField
            label={EDITOR.format}
            value={format}
            options={FORMATS.map((one) => [one, EDITOR.formats[one]] as const)}
            onChange={(next) => onChange({ format: next, text })}
          />
          {save.error && (
            <p role="alert" className="break-words text-failed">
              <Coded text={EDITOR.notSaved(save.error.message)} />
            </p>
          )}
          <TextEditor
            box={box}
            label={EDITOR.text}
            text={text}
            isWrong={errors.length > 0}
            describedBy="definition-mistakes"
            onChange={(next) => onChange({ format, text: next })}
          />
          <p className="text-muted text-xs">
            <Coded text={EDITOR.textHelp} />
          </p>
        </div>
      </Card>
      <div className="flex min-w-0 flex-col gap-4 xl:sticky xl:top-16">
        <div id="definition-mistakes">
          {!isEmpty && (
            <Mistakes
              query={query}
              isOld={settled !== text}
              written={written}
              onLine={(line) => box.current && selectLine(box.current, line)}
            />
          )}
        </div>
        {!isEmpty && (
          <FieldList
            written={written}
            definition={query.data?.definition ?? null}
            isReady={settled === text && !query.isPlaceholderData}
            onChange={onChange}
          />
        )}
        <Card title={EDITOR.preview}>
          {isEmpty ? (
            <EmptyState
              title={EDITOR.nothing}
              action={
                <Button onClick={() => onChange({ format: "toml", text: SAMPLE })}>
                  {EDITOR.insertSample}
                </Button>
              }
            >
              {EDITOR.nothingWhy}
            </EmptyState>
          ) : (
            <Preview definition={query.data?.definition ?? null} isWrong={errors.length > 0} />
          )}
        </Card>
      </div>
    </div>
  );
}
