import clsx from "clsx";
import { FILES } from "@/words/files";
import { FilePreview, type PreviewFile } from "./FilePreview";
import { FileTree } from "./FileTree";
import { pickPreviewFile } from "./kind";

interface BrowserFile extends PreviewFile {
  id: string;
  name: string;
}

interface BrowserProps<F extends BrowserFile> {
  files: readonly F[];
  /** Whether this is the file that somebody chose; without one, the page chooses. */
  isChosen: (file: F) => boolean;
  onChoose: (file: F) => void;
  label: string;
  /** It has the page to itself. */
  tall?: boolean;
}

/** A tree of files, and beside it the content of one of them. */
export function FileBrowser<F extends BrowserFile>({
  files,
  isChosen,
  onChoose,
  label,
  tall,
}: BrowserProps<F>) {
  const file = files.find(isChosen) ?? pickPreviewFile(files);
  return (
    <div
      className={clsx(
        "grid grid-cols-1 md:grid-cols-[minmax(220px,340px)_minmax(0,1fr)]",
        tall ? "min-h-96" : "min-h-80",
      )}
    >
      <div className="min-w-0 border-border border-b md:border-r md:border-b-0">
        <FileTree files={files} selected={file?.path ?? null} onSelect={onChoose} label={label} />
      </div>
      {file ? (
        <FilePreview key={file.id} file={file} />
      ) : (
        <p className="p-4 text-muted">{FILES.choose}</p>
      )}
    </div>
  );
}
