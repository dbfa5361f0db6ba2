import { Download } from "lucide-react";
import { useState } from "react";
import { useTask, useTaskArtifacts } from "@/api/queries";
import { FilePreview } from "@/components/files/FilePreview";
import { FileTree } from "@/components/files/FileTree";
import { worthALook } from "@/components/files/kind";
import { QueryGate } from "@/components/QueryGate";
import { cli } from "@/lib/cli";
import { taskZip } from "@/lib/paths";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { CodeLine } from "@/ui/CodeLine";
import { EmptyState } from "@/ui/States";
import { useTaskId } from "./useTaskId";

export function ArtifactsTab() {
  const { id } = useTaskId();
  const query = useTaskArtifacts(id);
  const { data: task } = useTask(id);
  const [chosen, setChosen] = useState<string | null>(null);
  return (
    <Card
      title="Files it left"
      padded={false}
      actions={
        (query.data?.length ?? 0) > 0 && (
          <Button asChild size="sm">
            <a href={taskZip(id)} download>
              <Download size={14} aria-hidden /> Download all
            </a>
          </Button>
        )
      }
    >
      <QueryGate query={query} doing="load the files">
        {(files) => {
          if (files.length === 0) {
            return (
              <EmptyState title="No file">
                {task?.outputs.length
                  ? `Kept are: ${task.outputs.join(", ")}. Nothing matched so far.`
                  : "The job names no outputs to keep."}
              </EmptyState>
            );
          }
          const file = files.find(({ path }) => path === chosen) ?? worthALook(files);
          return (
            <div className="grid min-h-80 grid-cols-1 md:grid-cols-[minmax(220px,340px)_minmax(0,1fr)]">
              <div className="min-w-0 border-border border-b md:border-r md:border-b-0">
                <FileTree
                  files={files}
                  selected={file?.path ?? null}
                  onSelect={({ path }) => setChosen(path)}
                  label="Files"
                />
              </div>
              {file ? (
                <FilePreview key={file.id} file={file} />
              ) : (
                <p className="p-4 text-muted">Choose a file to look inside.</p>
              )}
            </div>
          );
        }}
      </QueryGate>
      <footer className="border-border border-t px-4 py-2">
        <CodeLine text={cli.getResults(id).command} />
      </footer>
    </Card>
  );
}
