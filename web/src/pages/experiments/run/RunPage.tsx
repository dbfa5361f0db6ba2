import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { useDrafts, useExperiment, useRunOfJob } from "@/api/experiments";
import type { Drafts, Experiment, Run } from "@/api/experimentTypes";
import { useMe } from "@/api/session";
import { CliButton } from "@/components/CliButton";
import { JobLink, PROSE_LINK } from "@/components/links";
import { PageGate } from "@/components/PageGate";
import { PageHeader } from "@/components/PageHeader";
import { usePageTitle } from "@/lib/title";
import { Card } from "@/ui/Card";
import { EmptyState, Skeleton } from "@/ui/States";
import { cli } from "@/words/cli";
import { DOING } from "@/words/errors";
import { EXPERIMENT } from "@/words/experiments";
import { RUN_FORM } from "@/words/runForm";
import { MissingInputs } from "../MissingInputs";
import { Note } from "../Note";
import { RunForm } from "./RunForm";
import { newestDraft, startOf } from "./start";
import { ownDraft } from "./useDraft";

const route = getRouteApi("/experiments/$name/run");

/** The form of a run: from nothing, from a draft, or from an earlier run. */
export function RunPage() {
  const { name } = route.useParams();
  const search = route.useSearch();
  const from = search.from === undefined ? undefined : String(search.from);
  const experiment = useExperiment(name);
  const drafts = useDrafts(name);
  const run = useRunOfJob(from);
  const me = useMe();
  const isReady =
    (drafts.isFetchedAfterMount || drafts.isError) &&
    (from === undefined || run.isFetched) &&
    me.isFetched;
  return (
    <PageGate query={experiment} title={RUN_FORM.title(name)} doing={DOING.loadExperiment(name)}>
      {(data) =>
        isReady ? (
          <Loaded
            // Another run to begin with is another form.
            key={`${name} ${from ?? ""}`}
            experiment={data}
            person={me.data?.username ?? ""}
            drafts={drafts.data}
            run={run.data ?? null}
          />
        ) : (
          <>
            <PageHeader title={RUN_FORM.title(data.definition.title ?? name)} />
            <Card padded={false}>
              <Skeleton rows={8} />
            </Card>
          </>
        )
      }
    </PageGate>
  );
}

interface LoadedProps {
  experiment: Experiment;
  person: string;
  drafts: Drafts | undefined;
  run: Run | null;
}

function Loaded({ experiment, person, drafts, run }: LoadedProps) {
  const { name, version, definition } = experiment;
  const title = definition.title ?? name;
  usePageTitle(RUN_FORM.title(title));
  // What the form begins with is decided once.
  const [start] = useState(() => startOf(run, newestDraft(drafts, ownDraft(person, name))));
  const [opened] = useState(version);
  return (
    <>
      <PageHeader
        title={RUN_FORM.title(title)}
        sentence={
          run && (
            <JobLink job={run.job} look="prose" className={PROSE_LINK}>
              {RUN_FORM.again(run.job)}
            </JobLink>
          )
        }
        actions={<CliButton lines={[cli.runExperiment(name), cli.checkExperiment(name)]} />}
      >
        <p className="mt-1 max-w-prose text-muted">
          {definition.description && <>{definition.description}. </>}
          <Link to="/experiments/$name" params={{ name }} className={PROSE_LINK}>
            {RUN_FORM.toExperiment}
          </Link>
        </p>
      </PageHeader>
      {version !== opened && <Note>{RUN_FORM.newer(version, experiment.updated_by)}</Note>}
      {run && run.version !== version && run.experiment === name && (
        <Note>{RUN_FORM.older(run.version, version)}</Note>
      )}
      <MissingInputs experiment={experiment} />
      {experiment.may_run ? null : (
        <Note>{experiment.archived_at ? EXPERIMENT.isArchived : RUN_FORM.closed}</Note>
      )}
      {definition.parameters?.length ? null : (
        <EmptyState title={RUN_FORM.noFields}>{RUN_FORM.noFieldsWhy}</EmptyState>
      )}
      <RunForm
        experiment={experiment}
        person={person}
        from={run?.job}
        start={start}
        others={drafts?.others ?? []}
      />
    </>
  );
}
