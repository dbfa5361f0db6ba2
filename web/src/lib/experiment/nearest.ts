// "Did you mean": the known name that is fewest slips away from the one that was written.

const QUOTED_BYTES_MAX = 80;
const fold = (text: string) => text.toLowerCase().replaceAll("-", "_");

export function nearest(given: string, known: readonly string[]): string | undefined {
  if (new TextEncoder().encode(given).length > QUOTED_BYTES_MAX) return undefined;
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const name of known) {
    const slips = distance(fold(given), fold(name));
    const shorter = Math.min(name.length, given.length);
    const near = slips <= 1 + Math.floor(shorter / 4) && (slips === 0 || slips < shorter);
    if (near && slips < least) {
      best = name;
      least = slips;
    }
  }
  return best;
}

/** Changes of one letter; two neighbours that are swapped are one. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min(
        rows[i - 1]![j]! + 1,
        row[j - 1]! + 1,
        rows[i - 1]![j - 1]! + (same ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, rows[i - 2]![j - 2]! + 1);
      row.push(least);
    }
    rows.push(row);
  }
  return rows[a.length]![b.length]!;
}
