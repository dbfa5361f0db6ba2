// What an address may say behind its `?`: everything known is kept as text, the rest is dropped.

const text = (value: unknown): string | undefined =>
  typeof value === "string" || typeof value === "number" ? String(value) || undefined : undefined;

/** Keeps what we know of an address and drops the rest, so that a mistyped one still opens. */
export function pickTexts<K extends string>(
  search: Record<string, unknown>,
  names: readonly K[],
): { [key in K]?: string } {
  const found: { [key in K]?: string } = {};
  for (const name of names) {
    const value = text(search[name]);
    if (value !== undefined) found[name] = value;
  }
  return found;
}

/** A whole number of at least `least`, or undefined. */
export function wholeNumber(value: unknown, least: number): number | undefined {
  const number = Number(value);
  return Number.isInteger(number) && number >= least ? number : undefined;
}
