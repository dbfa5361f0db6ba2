import type { Experiment } from "@/api/experimentTypes";
import { CodeLine } from "@/ui/CodeLine";
import { cli } from "@/words/cli";
import { EXPERIMENT } from "@/words/experiments";
import { Note } from "./Note";

/** Files that the program needs and nobody uploaded: a page cannot, a command can. */
export function MissingInputs({ experiment }: { experiment: Experiment }) {
  const { name, missing_inputs: missing } = experiment;
  if (missing.length === 0) return null;
  return (
    <Note action={<CodeLine text={cli.editExperiment(name).command} className="max-w-full" />}>
      {EXPERIMENT.missing(missing.join(", "))}
    </Note>
  );
}
