import { useRefreshJob } from "@/api/jobs";
import type { Job } from "@/api/types";
import { ActionButton } from "@/components/ActionButton";
import { CliButton } from "@/components/CliButton";
import { JOB_VERBS, jobAction, jobCan } from "@/domain/jobActions";
import { isFinal } from "@/domain/states";
import { type CliLine, cli } from "@/words/cli";
import { CANCEL_JOB } from "@/words/jobs";

/** What can be done with the job now, and the commands for the rest. */
export function JobActions({ job }: { job: Job }) {
  const refresh = useRefreshJob();
  const { running, pending, waiting, failed } = job.counts;
  const cancelling = {
    title: CANCEL_JOB.title(job.name),
    text: CANCEL_JOB.text(running, pending + waiting),
  };
  return (
    <>
      {JOB_VERBS.filter((verb) => jobCan[verb](job)).map((verb) => {
        const action = jobAction(verb, failed);
        return (
          <ActionButton
            key={verb}
            label={action.label}
            kind={action.kind}
            icon={<action.icon size={15} aria-hidden />}
            run={() => action.run(job.id)}
            onDone={() => refresh(job.id)}
            done={action.doneMessage}
            cli={action.cli(job.id)}
            confirm={verb === "cancel" ? cancelling : undefined}
          />
        );
      })}
      <CliButton lines={jobCommands(job)} />
    </>
  );
}

/** The label that GOLIAT's client gives the jobs that it makes. */
const SUPER_STUDY = "super-study";

function jobCommands(job: Job): CliLine[] {
  const ended = isFinal(job.status);
  return [
    cli.job(job.id),
    cli.tasks(job.id),
    ...(job.counts.failed > 0 ? [cli.failed(job.id), cli.retryFailed(job.id)] : []),
    ...(ended ? [] : [cli.wait(job.id), cli.pause(job.id), cli.cancel(job.id)]),
    ...(job.labels.goliat === SUPER_STUDY && !ended
      ? [cli.goliatWorker(job.name, job.counts.total)]
      : []),
    cli.results(job.id),
    cli.getResults(job.id),
  ];
}
