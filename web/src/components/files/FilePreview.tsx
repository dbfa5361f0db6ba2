// The content of one result file, by its kind. Nothing of it is ever executed: text nodes and <img> only.
import { Download } from "lucide-react";
import { useEffect, useState } from "react";
import { chunk } from "@/lib/chunks";
import { formatBytes } from "@/lib/numbers";
import { Button } from "@/ui/Button";
import { Lazy } from "@/ui/Lazy";
import { ErrorState, Skeleton } from "@/ui/States";
import { DOING } from "@/words/errors";
import { FILES } from "@/words/files";
import { fileKind } from "./kind";
import { PlainText } from "./PlainText";

const json = chunk(() => import("./JsonPreview"));
const table = chunk(() => import("./TablePreview"));

/** Larger files are shown from their beginning only. */
const SHOWN_BYTES = 2 * 1024 * 1024;
const RANGE_NOT_SATISFIABLE = 416;

export interface PreviewFile {
  path: string;
  size: number;
  url: string;
}

export function FilePreview({ file }: { file: PreviewFile }) {
  const kind = fileKind(file.path);
  const name = file.path.slice(file.path.lastIndexOf("/") + 1);
  return (
    <div className="flex min-w-0 flex-col">
      <div className="flex items-center gap-2 border-border border-b px-3 py-1.5">
        <span className="min-w-0 flex-1 truncate font-mono text-xs" title={file.path}>
          {file.path}
        </span>
        <Button asChild size="sm">
          <a href={file.url} download={name}>
            <Download size={14} aria-hidden /> {FILES.download(formatBytes(file.size))}
          </a>
        </Button>
      </div>
      {file.size === 0 ? (
        <p className="p-4 text-muted">{FILES.empty}</p>
      ) : kind === "image" ? (
        <div className="flex justify-center p-4">
          <img src={file.url} alt={name} className="max-h-[60vh] max-w-full object-contain" />
        </div>
      ) : kind === "download" ? (
        <p className="p-4 text-muted">{FILES.notShown}</p>
      ) : (
        <TextPreview key={file.url} file={file} kind={kind} />
      )}
    </div>
  );
}

type Loaded = { text: string; cut: boolean } | { failure: string } | null;

function TextPreview({ file, kind }: { file: PreviewFile; kind: "json" | "table" | "text" }) {
  const [loaded, setLoaded] = useState<Loaded>(null);
  useEffect(() => {
    const control = new AbortController();
    readStart(file.url, control.signal).then(setLoaded, (problem: unknown) => {
      if (!control.signal.aborted) setLoaded({ failure: String(problem) });
    });
    return () => control.abort();
  }, [file.url]);
  if (loaded === null) return <Skeleton rows={6} />;
  if ("failure" in loaded) return <ErrorState doing={DOING.loadFile} message={loaded.failure} />;
  return (
    <>
      {loaded.text === "" ? (
        <p className="p-4 text-muted">{FILES.empty}</p>
      ) : kind === "json" && !loaded.cut ? (
        <Lazy of={json}>{({ default: Json }) => <Json text={loaded.text} />}</Lazy>
      ) : kind === "table" ? (
        <Lazy of={table}>
          {({ default: Table }) => <Table text={loaded.text} cut={loaded.cut} />}
        </Lazy>
      ) : (
        <PlainText text={loaded.text} />
      )}
      {loaded.cut && (
        <p className="border-border border-t px-3 py-2 text-muted text-xs">
          {FILES.firstBytes(formatBytes(SHOWN_BYTES), formatBytes(file.size))}
        </p>
      )}
    </>
  );
}

/** The first SHOWN_BYTES of a file, whether or not the server cuts it for us. */
async function readStart(
  url: string,
  signal: AbortSignal,
): Promise<{ text: string; cut: boolean }> {
  const answer = await fetch(url, { signal, headers: { range: `bytes=0-${SHOWN_BYTES - 1}` } });
  // There is no first byte: it is empty by now, whatever its list said.
  if (answer.status === RANGE_NOT_SATISFIABLE) return { text: "", cut: false };
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  const whole = Number(
    answer.headers.get("content-range")?.split("/")[1] ?? answer.headers.get("content-length") ?? 0,
  );
  const bytes = await answer.arrayBuffer();
  const cut = whole > SHOWN_BYTES || bytes.byteLength > SHOWN_BYTES;
  return { text: new TextDecoder().decode(bytes.slice(0, SHOWN_BYTES)), cut };
}
