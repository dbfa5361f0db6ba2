const KEY_BYTES = 16;

/** Tells one request from all others, so that it may be sent again and is done once. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
