import type { Artifact } from "@/api/types";
import { fileKind } from "@/components/files/kind";
import type { Picture } from "@/components/files/Gallery";

/** The picture files among results. */
export function pictures(files: readonly Artifact[]): Picture[] {
  return files
    .filter((file) => file.content_type.startsWith("image/") || fileKind(file.name) === "image")
    .map((file) => ({ key: file.id, url: file.url, caption: `#${file.index} ${file.path}`, name: file.name }));
}
