import { isSeveral } from "@/lib/experiment/definition";
import { previewOf } from "@/lib/experiment/form";
import { severalText } from "@/lib/experiment/several";
import { FIELD } from "@/words/runForm";
import { Choices } from "./Choices";
import { BOX, type ControlProps } from "./control";

/** Several values of one parameter: a list or a range, and how many that makes. */
export function SeveralValues(props: ControlProps) {
  const { parameter, given, onChange, links } = props;
  if (!isSeveral(given)) return null;
  if (parameter.type === "choice") return <Choices {...props} />;
  if (parameter.type === "boolean" && Array.isArray(given.several) && given.several.length === 2)
    return <p className="text-muted">{FIELD.bothTruths}</p>;
  const text = severalText(given.several);
  const preview = previewOf(given.several);
  return (
    <span className="flex min-w-0 flex-col gap-1">
      <span className="flex min-w-0 items-center gap-2">
        <input
          type="text"
          autoComplete="off"
          spellCheck={false}
          {...links}
          placeholder={placeholder(parameter.type)}
          value={text}
          onChange={(event) => onChange({ several: event.target.value })}
          className={`${BOX} num h-8 w-full px-2.5`}
        />
        {parameter.unit && <span className="shrink-0 text-muted">{parameter.unit}</span>}
      </span>
      {preview && (
        <span className="num break-words text-muted text-xs">
          {FIELD.values(preview.count, preview.texts.join(", "))}
        </span>
      )}
    </span>
  );
}

function placeholder(type: string): string {
  if (type === "integer" || type === "float") return FIELD.severalPlaceholder;
  return type === "pair" || type === "list"
    ? FIELD.severalPartsPlaceholder
    : FIELD.severalTextPlaceholder;
}
