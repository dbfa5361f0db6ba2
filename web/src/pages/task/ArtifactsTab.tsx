import { Download } from "lucide-react";
import { useState } from "react";
import { useTask, useTaskArtifacts } from "@/api/tasks";
import { FileBrowser } from "@/components/files/FileBrowser";
import { QueryGate } from "@/components/QueryGate";
import { taskZip } from "@/lib/paths";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { CodeLine } from "@/ui/CodeLine";
import { EmptyState } from "@/ui/States";
import { cli } from "@/words/cli";
import { DOING } from "@/words/errors";
import { ARTIFACTS, FILES } from "@/words/files";
import { useTaskId } from "./useTaskId";

export function ArtifactsTab() {
  const { id } = useTaskId();
  const query = useTaskArtifacts(id);
  const { data: task } = useTask(id);
  const [chosen, setChosen] = useState<string | null>(null);
  return (
    <Card
      title={ARTIFACTS.title}
      padded={false}
      actions={
        (query.data?.length ?? 0) > 0 && (
          <Button asChild size="sm">
            <a href={taskZip(id)} download>
              <Download size={14} aria-hidden /> {FILES.downloadAll}
            </a>
          </Button>
        )
      }
    >
      <QueryGate query={query} doing={DOING.loadFiles}>
        {(files) => {
          if (files.length === 0) {
            return (
              <EmptyState title={ARTIFACTS.none}>
                {task?.outputs.length ? ARTIFACTS.kept(task.outputs) : ARTIFACTS.noOutputs}
              </EmptyState>
            );
          }
          return (
            <FileBrowser
              files={files}
              isChosen={({ path }) => path === chosen}
              onChoose={({ path }) => setChosen(path)}
              label={FILES.list}
            />
          );
        }}
      </QueryGate>
      <footer className="border-border border-t px-4 py-2">
        <CodeLine text={cli.getResults(id).command} />
      </footer>
    </Card>
  );
}
