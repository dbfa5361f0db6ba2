// What the browser remembers for this person. Storage may be forbidden or full: then nothing is remembered.

export function readText(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function writeText(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // A preference that is not kept is no reason to stop.
  }
}
