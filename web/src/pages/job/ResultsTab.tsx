import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Download } from "lucide-react";
import { useEffect, useMemo } from "react";
import { useArtifacts, useAxes, useJob } from "@/api/queries";
import type { Artifact, Job } from "@/api/types";
import { FilePreview } from "@/components/files/FilePreview";
import { FileTree } from "@/components/files/FileTree";
import { Gallery } from "@/components/files/Gallery";
import { worthALook } from "@/components/files/kind";
import { QueryError } from "@/components/QueryGate";
import { cli } from "@/lib/cli";
import { formatBytes, formatExact } from "@/lib/numbers";
import { jobZip } from "@/lib/paths";
import { isFinal } from "@/lib/states";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { CodeLine } from "@/ui/CodeLine";
import { Input } from "@/ui/Field";
import { EmptyState, Skeleton } from "@/ui/States";
import { pictures } from "./pictures";
import { useJobId } from "./useJobId";
import { ViewSwitch } from "./ViewSwitch";

const route = getRouteApi("/jobs/$job/results");

export function ResultsTab() {
  const { data: job } = useJob(useJobId());
  return job ? <Results job={job} /> : null;
}

function Results({ job }: { job: Job }) {
  const query = useArtifacts(job.id);
  const { hasNextPage, isFetching, fetchNextPage } = query;
  useEffect(() => {
    if (hasNextPage && !isFetching) fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  const files = useMemo(
    () => query.data?.pages.flatMap((page) => page.artifacts) ?? [],
    [query.data],
  );
  const first = query.data?.pages[0];
  if (!first) {
    if (query.error)
      return (
        <QueryError error={query.error} doing="load the results" onRetry={() => query.refetch()} />
      );
    return <Skeleton rows={6} />;
  }
  if (first.total === 0) {
    return (
      <Card>
        <EmptyState
          title={isFinal(job.status) ? "It left no file" : "No file yet"}
          command="mothership submit --output 'out/**' -- ./my-program"
        >
          Files are kept when the job names them as outputs
          {isFinal(job.status) ? "." : ". They appear here as tasks complete."}
        </EmptyState>
      </Card>
    );
  }
  return <Loaded job={job} files={files} total={first.total} bytes={first.total_bytes} />;
}

interface LoadedProps {
  job: Job;
  files: Artifact[];
  total: number;
  bytes: number;
}

function Loaded({ job, files, total, bytes }: LoadedProps) {
  const search = route.useSearch();
  const navigate = useNavigate({ from: "/jobs/$job/results" });
  const change = (next: typeof search) =>
    navigate({ search: { ...search, ...next }, replace: true });
  const found = useMemo(() => {
    const wanted = search.q?.toLowerCase();
    return wanted
      ? files.filter((file) => `#${file.index} ${file.path}`.toLowerCase().includes(wanted))
      : files;
  }, [files, search.q]);
  const axes = useAxes(job);
  const images = useMemo(() => pictures(found, axes), [found, axes]);
  const view = search.view === "files" || images.length === 0 ? "files" : "gallery";
  return (
    <Card padded={false}>
      <div className="flex flex-wrap items-center gap-3 border-border border-b px-4 py-2">
        <ViewSwitch
          value={view}
          onChange={(next) => change({ view: next === "files" ? "files" : undefined })}
          options={[
            {
              value: "gallery",
              label: `Pictures ${formatExact(images.length)}`,
              disabled: images.length === 0,
            },
            { value: "files", label: `Files ${formatExact(found.length)}` },
          ]}
        />
        <Input
          type="search"
          label="Filter by path"
          placeholder="Filter by path"
          value={search.q ?? ""}
          onChange={(event) => change({ q: event.target.value || undefined })}
          className="w-48"
        />
        <span className="num text-muted text-xs">
          {files.length < total ? `${formatExact(files.length)} of ` : ""}
          {formatExact(total)} files, {formatBytes(bytes)}
        </span>
        <span className="flex-1" />
        <Button asChild>
          <a href={jobZip(job.id)} download>
            <Download size={15} aria-hidden /> Download all
          </a>
        </Button>
      </div>
      {view === "gallery" ? (
        <div className="p-4">
          <Gallery pictures={images} />
        </div>
      ) : (
        <Files files={found} chosen={search.file} onChoose={(file) => change({ file })} />
      )}
      <footer className="border-border border-t px-4 py-2">
        <CodeLine
          text={cli.getResults(job.id).command}
          label="Copy the command that downloads all"
        />
      </footer>
    </Card>
  );
}

interface FilesProps {
  files: Artifact[];
  chosen: string | undefined;
  onChoose: (id: string) => void;
}

function Files({ files, chosen, onChoose }: FilesProps) {
  const rows = useMemo(
    () => files.map((file) => ({ ...file, path: `#${file.index}/${file.path}` })),
    [files],
  );
  const file = rows.find((row) => row.id === chosen) ?? worthALook(rows);
  return (
    <div className="grid min-h-96 grid-cols-1 md:grid-cols-[minmax(220px,340px)_minmax(0,1fr)]">
      <div className="min-w-0 border-border border-b md:border-r md:border-b-0">
        <FileTree
          files={rows}
          selected={file?.path ?? null}
          onSelect={(row) => onChoose(row.id)}
          label="Result files"
        />
      </div>
      {file ? (
        <FilePreview key={file.id} file={file} />
      ) : (
        <p className="p-4 text-muted">Choose a file to look inside.</p>
      )}
    </div>
  );
}
