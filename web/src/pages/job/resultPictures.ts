import type { Artifact } from "@/api/types";
import type { Picture } from "@/components/files/Gallery";
import { fileKind } from "@/components/files/kind";
import { type Axis, axisText } from "@/domain/axes";

/** The picture files among results, named by their task's parameters where the sweep tells them. */
export function resultPictures(
  files: readonly Artifact[],
  axes: readonly Axis[] | null,
): Picture[] {
  return files
    .filter((file) => file.content_type.startsWith("image/") || fileKind(file.name) === "image")
    .map((file) => ({
      key: file.id,
      url: file.url,
      caption: axes
        ? `#${file.index} ${axisText(axes, file.index)}`
        : `#${file.index} ${file.path}`,
      name: file.name,
    }));
}
