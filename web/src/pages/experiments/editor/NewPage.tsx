import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { WrittenDefinition } from "@/api/experimentTypes";
import { CliButton } from "@/components/CliButton";
import { PageHeader } from "@/components/PageHeader";
import { readText, writeText } from "@/lib/storage";
import { usePageTitle } from "@/lib/title";
import { showToast } from "@/ui/toast";
import { cli } from "@/words/cli";
import { EDITOR } from "@/words/experiments";
import { useCreateExperiment } from "../useCreateExperiment";
import { Editor } from "./Editor";
import { keptText, keyOfText } from "./kept";

const KEY = keyOfText("");

/** A new experiment, written as text. */
export function NewPage() {
  usePageTitle(EDITOR.newTitle);
  const navigate = useNavigate();
  const [written, setWritten] = useState<WrittenDefinition>(
    () => keptText(readText(KEY)) ?? { format: "toml", text: "" },
  );
  const create = useCreateExperiment(({ name }) => {
    writeText(KEY, "");
    showToast({ kind: "info", title: EDITOR.created(name) });
    navigate({ to: "/experiments/$name", params: { name } });
  });
  const change = (next: WrittenDefinition) => {
    setWritten(next);
    writeText(KEY, JSON.stringify(next));
  };
  return (
    <>
      <PageHeader title={EDITOR.newTitle} actions={<CliButton lines={[cli.createExperiment]} />} />
      <Editor
        written={written}
        onChange={change}
        save={{
          label: create.pending ? EDITOR.saving : EDITOR.create,
          run: () => create.run(written),
          pending: create.pending,
          error: create.error,
        }}
      />
    </>
  );
}
