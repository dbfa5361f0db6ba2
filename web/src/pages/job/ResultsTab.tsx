import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { Download } from "lucide-react";
import { useEffect, useMemo } from "react";
import { useArtifacts, useJob } from "@/api/jobs";
import type { Artifact, Job } from "@/api/types";
import { FileBrowser } from "@/components/files/FileBrowser";
import { Gallery } from "@/components/files/Gallery";
import { QueryError } from "@/components/QueryGate";
import { isFinal } from "@/domain/states";
import { formatBytes } from "@/lib/numbers";
import { jobZip } from "@/lib/paths";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { CodeLine } from "@/ui/CodeLine";
import { Input } from "@/ui/Field";
import { EmptyState, Skeleton } from "@/ui/States";
import { cli } from "@/words/cli";
import { DOING } from "@/words/errors";
import { FILES, RESULTS } from "@/words/files";
import { resultPictures } from "./resultPictures";
import { useAxes } from "./useAxes";
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
        <QueryError error={query.error} doing={DOING.loadResults} onRetry={() => query.refetch()} />
      );
    return <Skeleton rows={6} />;
  }
  if (first.total === 0) {
    return (
      <Card>
        <EmptyState
          title={isFinal(job.status) ? RESULTS.none : RESULTS.noneYet}
          command={cli.outputs.command}
        >
          {RESULTS.keptWhen(isFinal(job.status))}
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
  const images = useMemo(() => resultPictures(found, axes), [found, axes]);
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
              label: RESULTS.pictures(images.length),
              disabled: images.length === 0,
            },
            { value: "files", label: RESULTS.files(found.length) },
          ]}
        />
        <Input
          type="search"
          label={RESULTS.filter}
          placeholder={RESULTS.filter}
          value={search.q ?? ""}
          onChange={(event) => change({ q: event.target.value || undefined })}
          className="w-48"
        />
        <span className="num text-muted text-xs">
          {RESULTS.total(files.length, total, formatBytes(bytes))}
        </span>
        <span className="flex-1" />
        <Button asChild>
          <a href={jobZip(job.id)} download>
            <Download size={15} aria-hidden /> {FILES.downloadAll}
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
        <CodeLine text={cli.getResults(job.id).command} label={FILES.copyDownload} />
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
  return (
    <FileBrowser
      tall
      files={rows}
      isChosen={({ id }) => id === chosen}
      onChoose={({ id }) => onChoose(id)}
      label={FILES.resultList}
    />
  );
}
