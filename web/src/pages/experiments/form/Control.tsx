import { choicesOf, isSeveral } from "@/lib/experiment/definition";
import { print } from "@/lib/experiment/written";
import { FIELD } from "@/words/runForm";
import { Choices } from "./Choices";
import { BOX, type ControlProps } from "./control";
import { Parts } from "./Parts";
import { SeveralValues } from "./SeveralValues";

/** The control of a parameter, by its kind. */
export function Control(props: ControlProps) {
  if (isSeveral(props.given)) return <SeveralValues {...props} />;
  switch (props.parameter.type) {
    case "boolean":
      return <Truth {...props} />;
    case "choice":
      return <Choice {...props} />;
    case "choices":
      return <Choices {...props} />;
    case "pair":
    case "list":
      return <Parts {...props} />;
    case "text":
      return <LongText {...props} />;
    default:
      return <Line {...props} />;
  }
}

const isDay = (text: string) => text === "" || /^\d{4}-\d{2}-\d{2}$/.test(text);

/** What a field of one line is, beside text. */
function lineOf(type: string, text: string) {
  if (type === "secret") return { type: "password", autoComplete: "new-password" };
  // A day that is none stays in sight as it was typed.
  if (type === "date" && isDay(text)) return { type: "date" };
  if (type === "integer") return { inputMode: "numeric" as const };
  if (type === "float") return { inputMode: "decimal" as const };
  return {};
}

const WIDE = ["string", "path", "secret"];

function Line({ parameter, given, onChange, links }: ControlProps) {
  const text = print(given);
  const { type, unit } = parameter;
  const width = WIDE.includes(type) ? "w-full" : "w-40";
  return (
    <span className="flex min-w-0 items-center gap-2">
      <input
        type="text"
        autoComplete="off"
        spellCheck={false}
        {...lineOf(type, text)}
        {...links}
        value={text}
        onChange={(event) => onChange(event.target.value)}
        className={`${BOX} ${width} h-8 px-2.5 ${type === "path" ? "font-mono text-xs" : "num"}`}
      />
      {unit && <span className="shrink-0 text-muted">{unit}</span>}
    </span>
  );
}

function LongText({ given, onChange, links }: ControlProps) {
  return (
    <textarea
      rows={4}
      {...links}
      value={print(given)}
      onChange={(event) => onChange(event.target.value)}
      className={`${BOX} w-full px-2.5 py-1.5`}
    />
  );
}

/** Its label stands beside it: see Field. */
function Truth({ given, onChange, links }: ControlProps) {
  // Off is a value, too.
  const { "aria-required": _, ...tied } = links;
  return (
    <input
      type="checkbox"
      {...tied}
      checked={given === true || print(given).toLowerCase() === "true"}
      onChange={(event) => onChange(event.target.checked)}
      className="size-4 shrink-0 accent-accent"
    />
  );
}

function Choice({ parameter, given, onChange, links }: ControlProps) {
  const choices = choicesOf(parameter);
  const text = print(given);
  const chosen = choices.find(({ value }) => print(value) === text);
  const mayBeNone = !parameter.required || text === "";
  return (
    <span className="flex min-w-0 flex-col gap-1">
      <span className="flex min-w-0 items-center gap-2">
        <select
          {...links}
          value={text}
          onChange={(event) => onChange(event.target.value)}
          className={`${BOX} h-8 max-w-full px-1.5`}
        >
          {mayBeNone && (
            <option value="">{parameter.required ? FIELD.choose : FIELD.noValue}</option>
          )}
          {/* What was typed into a file and is no choice stays in sight. */}
          {text !== "" && !chosen && <option value={text}>{text}</option>}
          {choices.map(({ value, label }) => (
            <option key={print(value)} value={print(value)}>
              {label ?? print(value)}
            </option>
          ))}
        </select>
        {parameter.unit && <span className="shrink-0 text-muted">{parameter.unit}</span>}
      </span>
      {chosen?.help && <span className="text-muted text-xs">{chosen.help}</span>}
    </span>
  );
}
