import { ArrowUp, Pencil, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import type { WrittenDefinition } from "@/api/experimentTypes";
import { type Definition, type Parameter, titleOf } from "@/lib/experiment/definition";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { IconButton } from "@/ui/IconButton";
import { showToast } from "@/ui/toast";
import { BUILDER, KINDS } from "@/words/experiments";
import { ParameterDialog } from "./ParameterDialog";
import { canBuild, putParameter, raiseParameter, removeParameter } from "./parameterText";

interface ListProps {
  written: WrittenDefinition;
  /** What the text comes to; null while it is wrong. */
  definition: Definition | null;
  /** It is that of the text as it is now: until then places in it are not known. */
  isReady: boolean;
  onChange: (written: WrittenDefinition) => void;
}

/** The field that is asked about; `place` is none for a new one. */
interface Asked {
  parameter: Parameter | null;
  place: number | undefined;
}

/** The fields of the form one by one: added, changed, moved and taken away without writing. */
export function FieldList({ written, definition, isReady, onChange }: ListProps) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const parameters = definition?.parameters ?? [];
  const remove = (place: number, { name }: Parameter) => {
    onChange(removeParameter(written, place));
    const undo = { label: BUILDER.undo, run: () => onChange(written) };
    showToast({ kind: "info", title: BUILDER.removed(name), action: undo });
  };
  const builds = canBuild(written);
  return (
    <Card
      title={BUILDER.title}
      actions={
        <Button
          size="sm"
          icon={<Plus size={14} aria-hidden />}
          disabled={!definition || !builds}
          onClick={() => isReady && setAsked({ parameter: null, place: undefined })}
        >
          {BUILDER.add}
        </Button>
      }
      padded={false}
    >
      {!builds || !definition || parameters.length === 0 ? (
        <p className="px-4 py-3 text-muted">
          {builds ? (definition ? BUILDER.none : BUILDER.whileWrong) : BUILDER.byText}
        </p>
      ) : (
        <ol className="m-0 max-h-72 list-none overflow-y-auto p-0">
          {parameters.map((parameter, place) => (
            <li
              key={parameter.name}
              className="flex items-center gap-2 border-border border-b py-1 pr-2 pl-4 last:border-b-0"
            >
              <span className="min-w-0 flex-1 truncate">
                {titleOf(parameter)}{" "}
                <span className="text-muted text-xs">{KINDS[parameter.type]}</span>
              </span>
              <IconButton
                label={BUILDER.up(parameter.name)}
                icon={<ArrowUp size={14} aria-hidden />}
                disabled={place === 0}
                aria-disabled={!isReady}
                onClick={() => isReady && onChange(raiseParameter(written, place))}
              />
              <IconButton
                label={BUILDER.edit(parameter.name)}
                icon={<Pencil size={14} aria-hidden />}
                aria-disabled={!isReady}
                onClick={() => isReady && setAsked({ parameter, place })}
              />
              <IconButton
                label={BUILDER.remove(parameter.name)}
                icon={<Trash2 size={14} aria-hidden />}
                aria-disabled={!isReady}
                onClick={() => isReady && remove(place, parameter)}
              />
            </li>
          ))}
        </ol>
      )}
      {asked && (
        <ParameterDialog
          parameter={asked.parameter}
          taken={parameters.map(({ name }) => name)}
          onClose={() => setAsked(null)}
          onPut={(parameter) => {
            onChange(putParameter(written, parameter, asked.place));
            setAsked(null);
          }}
        />
      )}
    </Card>
  );
}
