import { ChevronDown, ChevronRight } from "lucide-react";
import { useEffect, useId, useMemo, useState } from "react";
import type { Definition, GivenValues } from "@/lib/experiment/definition";
import {
  type FormSection,
  givenOf,
  givenText,
  isDefault,
  isSameGiven,
  sectionsOf,
} from "@/lib/experiment/form";
import { Button } from "@/ui/Button";
import { GROUPS } from "@/words/runForm";
import { Field } from "./Field";
import type { Fields } from "./useFields";

interface GroupsProps {
  fields: Fields;
  /** What the run had that this one is made from. */
  before?: GivenValues | undefined;
  /** Names of groups, and of groups with their advanced fields (`NAME+`), to be opened now. */
  opened?: ReadonlySet<string>;
}

/** The groups of a form, each to be folded. */
export function FormGroups({ fields, before, opened }: GroupsProps) {
  const sections = useMemo(() => sectionsOf(fields.definition), [fields.definition]);
  return (
    <div className="@container flex min-w-0 flex-col gap-3">
      {sections.map((section) => (
        <Group
          key={section.group?.name ?? ""}
          section={section}
          fields={fields}
          before={before}
          opened={opened}
        />
      ))}
    </div>
  );
}

/** Where a parameter stands: what has to be open for it to be seen. */
export function placesOf({ parameters = [] }: Definition, name: string): string[] {
  const parameter = parameters.find((one) => one.name === name);
  return parameter ? [parameter.group ?? "", `${parameter.group ?? ""}+`] : [];
}

function Group({ section, fields, before, opened }: GroupsProps & { section: FormSection }) {
  const { group } = section;
  const key = group?.name ?? "";
  const id = useId();
  const [folded, setFolded] = useState<boolean | null>(null);
  const isOpen = folded === null ? !group?.folded : !folded;
  useEffect(() => {
    if (opened?.has(key)) setFolded(false);
  }, [opened, key]);
  const shown = section.parameters.filter(({ name }) => fields.shown.has(name));
  if (shown.length === 0) return null;
  const title = group?.title ?? group?.name ?? GROUPS.general;
  const changed = shown.filter((one) => !isDefault(one, fields.values)).length;
  const wrong = shown.filter(({ name }) => fields.refusalOf(name)).length;
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <section
      aria-labelledby={`${id}-title`}
      className="min-w-0 rounded-lg border border-border bg-surface"
    >
      <header className="flex min-h-10 items-center gap-2 px-2 py-1">
        <h2 id={`${id}-title`} className="min-w-0 flex-1">
          <button
            type="button"
            aria-expanded={isOpen}
            aria-controls={`${id}-fields`}
            onClick={() => setFolded(isOpen)}
            className="flex h-8 w-full min-w-0 items-center gap-2 rounded-md px-2 text-left hover:bg-hover"
          >
            <Chevron size={16} className="shrink-0 text-muted" aria-hidden />
            <span className="truncate">{title}</span>
            <span className="num flex shrink-0 gap-2 font-normal text-muted text-xs">
              {!isOpen && GROUPS.fields(shown.length)}
              {changed > 0 && <span className="text-accent">{GROUPS.changedIn(changed)}</span>}
              {wrong > 0 && <span className="text-failed">{GROUPS.wrongIn(wrong)}</span>}
            </span>
          </button>
        </h2>
        {isOpen && changed > 0 && (
          <Button
            size="sm"
            kind="quiet"
            onClick={() => {
              for (const { name } of section.parameters) fields.set(name, undefined);
            }}
          >
            {GROUPS.resetGroup(title)}
          </Button>
        )}
      </header>
      <div id={`${id}-fields`} hidden={!isOpen} className="border-border border-t p-4">
        {group?.help && <p className="mb-3 max-w-prose text-muted">{group.help}</p>}
        <GroupFields
          parameters={shown}
          fields={fields}
          before={before}
          isForced={opened?.has(`${key}+`) ?? false}
        />
      </div>
    </section>
  );
}

interface GroupFieldsProps extends Pick<GroupsProps, "fields" | "before"> {
  parameters: FormSection["parameters"];
  isForced: boolean;
}

/** Advanced fields are folded away until somebody asks for them, or one of them has something to say. */
function GroupFields({ parameters, fields, before, isForced }: GroupFieldsProps) {
  const [all, setAll] = useState(false);
  const advanced = parameters.filter((one) => one.advanced);
  const speaks = advanced.some(
    (one) => !isDefault(one, fields.values) || fields.refusalOf(one.name),
  );
  const isOpen = all || isForced || speaks;
  return (
    <>
      <div className="grid grid-cols-1 items-start gap-x-6 gap-y-4 @xl:grid-cols-2">
        {parameters
          .filter((one) => isOpen || !one.advanced)
          .map((parameter) => {
            const given = givenOf(parameter, fields.values);
            const was = before && givenOf(parameter, before);
            const isOther = was !== undefined && !isSameGiven(parameter, was, given);
            return (
              <Field
                key={parameter.name}
                parameter={parameter}
                given={given}
                isDefault={isDefault(parameter, fields.values)}
                before={isOther ? givenText(was) : undefined}
                refusal={fields.refusalOf(parameter.name)}
                onChange={fields.set}
                onLeave={fields.leave}
              />
            );
          })}
      </div>
      {advanced.length > 0 && !isForced && !speaks && (
        <Button
          size="sm"
          kind="quiet"
          aria-expanded={isOpen}
          className="mt-3 -ml-2"
          onClick={() => setAll(!all)}
        >
          {isOpen ? GROUPS.lessAdvanced : GROUPS.moreAdvanced(advanced.length)}
        </Button>
      )}
    </>
  );
}
