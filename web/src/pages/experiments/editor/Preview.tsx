import { useRef } from "react";
import type { Definition } from "@/lib/experiment/definition";
import { EDITOR } from "@/words/experiments";
import { FormGroups } from "../form/FormGroups";
import { useFields } from "../form/useFields";

interface PreviewProps {
  definition: Definition | null;
  /** Something is wrong with the text. */
  isWrong: boolean;
}

/** The form that a definition makes, to be tried. While the text is wrong it is that of the text before. */
export function Preview({ definition, isWrong }: PreviewProps) {
  const last = useRef<Definition | null>(definition);
  if (definition) last.current = definition;
  const shown = definition ?? last.current;
  if (!shown) return <p className="text-muted">{isWrong ? EDITOR.noPreview : EDITOR.checking}</p>;
  return (
    <>
      {!definition && <p className="mb-3 text-muted">{EDITOR.previewOld}</p>}
      <Form definition={shown} />
    </>
  );
}

function Form({ definition }: { definition: Definition }) {
  const fields = useFields(definition, {});
  if (!definition.parameters?.length) return <p className="text-muted">{EDITOR.noForm}</p>;
  return <FormGroups fields={fields} />;
}
