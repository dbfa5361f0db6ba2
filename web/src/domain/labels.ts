// Labels as a person writes them: one `name=value` a line.

/** As the server takes it. */
const NAME = /^[A-Za-z0-9][\w./-]*$/;

type Labels = Record<string, string>;

export const writeLabels = (labels: Labels): string =>
  Object.entries(labels)
    .map(([name, value]) => (value ? `${name}=${value}` : name))
    .join("\n");

/** `wrong`: the first line that is no label. A name alone is a label without a value. */
export function readLabels(text: string): { labels: Labels; wrong: string | null } {
  const labels: Labels = {};
  let wrong: string | null = null;
  for (const line of text.split("\n").map((one) => one.trim())) {
    if (line === "") continue;
    const [name = "", ...value] = line.split("=");
    if (NAME.test(name.trim())) labels[name.trim()] = value.join("=").trim();
    else wrong ??= line;
  }
  return { labels, wrong };
}

/** What has to be said to make one set of labels of another: `room=b2`, and `gpu-` for one that goes. */
export function labelChanges(before: Labels, after: Labels): string[] {
  const set = Object.entries(after).filter(([name, value]) => before[name] !== value);
  const gone = Object.keys(before).filter((name) => !(name in after));
  return [...set.map(([name, value]) => `${name}=${value}`), ...gone.map((name) => `${name}-`)];
}
