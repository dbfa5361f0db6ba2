import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { changeExperiment } from "@/api/experimentCalls";
import { useExperiment, useRefreshExperiment } from "@/api/experiments";
import type { Experiment, WrittenDefinition } from "@/api/experimentTypes";
import { ApiError } from "@/api/problem";
import { useServerCall } from "@/api/query";
import { CliButton } from "@/components/CliButton";
import { PROSE_LINK } from "@/components/links";
import { PageGate } from "@/components/PageGate";
import { PageHeader } from "@/components/PageHeader";
import { readText, writeText } from "@/lib/storage";
import { usePageTitle } from "@/lib/title";
import { Button } from "@/ui/Button";
import { showToast } from "@/ui/toast";
import { cli } from "@/words/cli";
import { DOING } from "@/words/errors";
import { EDITOR } from "@/words/experiments";
import { RUN_FORM } from "@/words/runForm";
import { Note } from "../Note";
import { Editor } from "./Editor";
import { keptText, keyOfText } from "./kept";

const route = getRouteApi("/experiments/$name/edit");

/** The definition of an experiment as text; saved, it is the next version. */
export function EditPage() {
  const { name } = route.useParams();
  const query = useExperiment(name);
  return (
    <PageGate query={query} title={EDITOR.editTitle(name)} doing={DOING.loadExperiment(name)}>
      {(experiment) => <Loaded key={name} experiment={experiment} />}
    </PageGate>
  );
}

const isChangedElsewhere = (error: Error | null): boolean =>
  error instanceof ApiError && error.code === "version_changed";

/** What is written, and the version that it was begun from. */
interface Begun extends WrittenDefinition {
  version: number;
}

function Loaded({ experiment }: { experiment: Experiment }) {
  const { name, version, definition } = experiment;
  const title = definition.title ?? name;
  usePageTitle(EDITOR.editTitle(title));
  const refresh = useRefreshExperiment();
  const saved = (one: Experiment): Begun => ({
    format: one.format,
    text: one.text,
    version: one.version,
  });
  const [begun, setBegun] = useState<Begun>(
    () => keptText<Begun>(readText(keyOfText(name))) ?? saved(experiment),
  );
  const [wasKept] = useState(() => begun.text !== experiment.text);
  const isChanged = begun.text !== experiment.text || begun.format !== experiment.format;
  const change = (next: Begun) => {
    setBegun(next);
    writeText(keyOfText(name), next.text === experiment.text ? "" : JSON.stringify(next));
  };
  const save = useServerCall(
    (from: number) => changeExperiment(name, from, { format: begun.format, text: begun.text }),
    {
      onDone: (made) => {
        writeText(keyOfText(name), "");
        setBegun(saved(made));
        refresh(name);
        showToast({ kind: "info", title: EDITOR.saved(made.version) });
      },
      // Somebody else may have saved: then there is a newer version to tell of.
      onError: () => refresh(name),
    },
  );
  const takeSaved = () => {
    const before = begun;
    change(saved(experiment));
    showToast({
      kind: "info",
      title: EDITOR.tookTheirs,
      action: { label: EDITOR.undo, run: () => change(before) },
    });
  };
  const isBehind = begun.version !== version;
  return (
    <>
      <PageHeader
        title={EDITOR.editTitle(title)}
        actions={<CliButton lines={[cli.editExperiment(name), cli.showExperiment(name)]} />}
      >
        <p className="mt-1 text-muted">
          {EDITOR.runsKeep}{" "}
          <Link to="/experiments/$name" params={{ name }} className={PROSE_LINK}>
            {RUN_FORM.toExperiment}
          </Link>
        </p>
      </PageHeader>
      {isBehind ? (
        <div role="alert">
          <Note
            action={
              <>
                <Button size="sm" onClick={takeSaved}>
                  {EDITOR.takeTheirs}
                </Button>
                <Button size="sm" disabled={save.pending} onClick={() => save.run(version)}>
                  {EDITOR.keepMine(version + 1)}
                </Button>
              </>
            }
          >
            {EDITOR.elsewhere(experiment.updated_by, version)}
          </Note>
        </div>
      ) : (
        wasKept &&
        isChanged && (
          <Note
            action={
              <Button size="sm" onClick={takeSaved}>
                {EDITOR.dropText}
              </Button>
            }
          >
            {EDITOR.keptText}
          </Note>
        )
      )}
      <Editor
        written={begun}
        onChange={(next) => change({ ...next, version: begun.version })}
        save={{
          label: save.pending ? EDITOR.saving : EDITOR.saveAs(begun.version + 1),
          run: () => save.run(begun.version),
          pending: save.pending,
          // That somebody else saved is said above, with what can be done.
          error: isChangedElsewhere(save.error) ? null : save.error,
          waits: isBehind,
        }}
      />
    </>
  );
}
