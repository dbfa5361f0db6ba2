// The state palette as data, for canvases and for the test that keeps the colours apart.
// The page itself reads the CSS variables in styles/tokens.css; a test compares the two.

export const STATE_CLASSES = [
  "pending",
  "running",
  "completed",
  "failed",
  "retrying",
  "cancelled",
  "lost",
] as const;
export type StateClass = (typeof STATE_CLASSES)[number];

/** The solid colour of every state class under the page's theme, read from the style sheet at this moment. */
export function readSolids(root: Element = document.documentElement): Record<StateClass, string> {
  const style = getComputedStyle(root);
  const read = (name: StateClass) => style.getPropertyValue(`--st-${name}`).trim();
  return Object.fromEntries(STATE_CLASSES.map((name) => [name, read(name)])) as Record<
    StateClass,
    string
  >;
}

/** `#rrggbb` as three numbers 0–255. */
export function rgb(hex: string): [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}
