// What a file can be shown as, by its name.

type FileKind = "image" | "json" | "table" | "text" | "download";

const KINDS: Record<string, FileKind> = {};
for (const [kind, names] of [
  ["image", "png jpg jpeg webp gif svg"],
  ["json", "json geojson ipynb"],
  ["table", "csv tsv"],
  [
    "text",
    "txt log md toml yaml yml ini cfg py rs c h cpp sh ps1 jsonl ndjson xml dat out err tex",
  ],
] as const) {
  for (const name of names.split(" ")) KINDS[name] = kind;
}

/** HTML and PDF are never shown inside the page: a result must not run as part of it. */
export function fileKind(name: string): FileKind {
  const extension = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  return KINDS[extension] ?? "download";
}

/** The file that is shown before anybody chose one: a picture if there is one. */
export function pickPreviewFile<F extends { name: string }>(files: readonly F[]): F | undefined {
  return files.find(({ name }) => fileKind(name) === "image") ?? files[0];
}
