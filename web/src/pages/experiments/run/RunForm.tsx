import type { KeyboardEvent } from "react";
import type { Drafts } from "@/api/experimentTypes";
import type { GivenValues } from "@/lib/experiment/definition";
import { withoutSecrets } from "@/lib/experiment/form";
import { Button } from "@/ui/Button";
import { RelTime } from "@/ui/Time";
import { PRESETS, RUN_FORM } from "@/words/runForm";
import { ErrorSummary } from "../form/ErrorSummary";
import { FormGroups } from "../form/FormGroups";
import { Note } from "../Note";
import { FileMenu } from "./FileMenu";
import { DraftNote, OthersNote } from "./Notes";
import { Presets } from "./Presets";
import { RunnerField } from "./RunnerField";
import { goneFrom } from "./start";
import type { Keeping } from "./useDraft";
import { type RunFormOf, useRunForm } from "./useRunForm";
import { WhatRuns } from "./WhatRuns";

/** The form of a run: what people fill in; beside it what comes of that. */
export function RunForm({ others, ...of }: RunFormOf & { others: Drafts["others"] }) {
  const { experiment, start } = of;
  const { definition, name } = experiment;
  const form = useRunForm(of);
  const { fields, options, changeOptions, goTo } = form;
  const take = (values: GivenValues, title: string) => form.replace(values, PRESETS.taken(title));
  const gone = goneFrom(definition, fields.values);
  const kept = withoutSecrets(definition, fields.sent);
  return (
    <form
      ref={form.root}
      noValidate
      onKeyDown={(event) => {
        if (!isSend(event)) return;
        event.preventDefault();
        form.submit();
      }}
      onSubmit={(event) => {
        event.preventDefault();
        form.submit();
      }}
    >
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <Presets experiment={experiment} values={kept} onTake={take} />
        <FileMenu experiment={name} values={kept} onTake={take} />
        <Button kind="quiet" onClick={() => form.replace({}, RUN_FORM.resetDone)}>
          {RUN_FORM.resetAll}
        </Button>
        <span className="flex-1" />
        <KeepingText state={form.draft.state} />
      </div>
      <OthersNote people={others.map(({ person }) => person)} />
      {form.isAsBegun && (
        <DraftNote
          start={start}
          onAfresh={() => form.replace(start.before ?? {}, RUN_FORM.resetDone)}
          onTake={() => form.replace(start.draft?.values ?? {}, RUN_FORM.draftTaken)}
        />
      )}
      {gone.length > 0 && <Note>{RUN_FORM.gone(gone.join(", "))}</Note>}
      {form.tells && <ErrorSummary refusals={fields.refusals} known={form.isKnown} onGoTo={goTo} />}
      <div className="grid grid-cols-1 items-start gap-4 xl:grid-cols-[minmax(0,1fr)_380px]">
        <FormGroups fields={fields} before={start.before} opened={form.opened} />
        <div className="flex min-w-0 flex-col gap-4 xl:sticky xl:top-16">
          <WhatRuns
            fields={fields}
            check={form.check}
            refusal={form.refusal}
            sending={form.sending}
            mayRun={experiment.may_run}
            options={options}
            onOptions={changeOptions}
            onGoTo={goTo}
          />
          <RunnerField
            options={options}
            onChange={changeOptions}
            matching={form.check.checked?.runners}
          />
        </div>
      </div>
    </form>
  );
}

/** In a text of many lines Enter alone makes a new one. */
const isSend = (event: KeyboardEvent): boolean =>
  event.key === "Enter" && (event.ctrlKey || event.metaKey);

function KeepingText({ state }: { state: Keeping }) {
  return (
    <span className="text-muted text-xs" role="status">
      {state.is === "kept" ? (
        <>
          {RUN_FORM.keptAt} <RelTime at={state.at} />
        </>
      ) : state.is === "here only" ? (
        RUN_FORM.notKept
      ) : (
        RUN_FORM.keeps
      )}
    </span>
  );
}
