import { Link, useNavigate } from "@tanstack/react-router";
import { ApiError } from "@/api/problem";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { EmptyState } from "@/ui/States";
import { showToast } from "@/ui/toast";
import { cli } from "@/words/cli";
import { LIST } from "@/words/experiments";
import { UI } from "@/words/ui";
import { SAMPLE } from "./sample";
import { useCreateExperiment } from "./useCreateExperiment";

/** What an experiment is, and the ways to the first one. */
export function NoExperiments() {
  const navigate = useNavigate();
  const open = (name: string) => navigate({ to: "/experiments/$name/run", params: { name } });
  const make = useCreateExperiment(
    ({ name }) => {
      showToast({ kind: "info", title: LIST.sampleMade });
      open(name);
    },
    (error) => {
      // It is there, in the archive perhaps.
      if (error instanceof ApiError && error.status === 409) open("sample");
      else showToast({ kind: "error", title: UI.notDone(LIST.sample), detail: error.message });
    },
  );
  return (
    <Card>
      <EmptyState
        title={LIST.none}
        command={cli.createExperiment.command}
        action={
          <div className="flex flex-wrap justify-center gap-2">
            <Button
              kind="primary"
              disabled={make.pending}
              onClick={() => make.run({ format: "toml", text: SAMPLE })}
            >
              {LIST.sample}
            </Button>
            <Button asChild>
              <Link to="/experiments/new">{LIST.make}</Link>
            </Button>
          </div>
        }
      >
        {LIST.noneWhy}
      </EmptyState>
    </Card>
  );
}
