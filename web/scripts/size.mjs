// Fails when the first page asks for more than 200 kB of JavaScript (gzip): the budget of ui-brief section 6.
import { readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";

const LIMIT = 200_000;
const dist = path.resolve(import.meta.dirname, "../dist");
const manifest = JSON.parse(readFileSync(path.join(dist, ".vite/manifest.json"), "utf8"));

/** The entry and everything it imports statically; lazy pages do not count. */
function closure(key, seen = new Set()) {
  if (seen.has(key)) return seen;
  seen.add(key);
  for (const next of manifest[key].imports ?? []) closure(next, seen);
  return seen;
}

let total = 0;
for (const key of closure("index.html")) {
  total += gzipSync(readFileSync(path.join(dist, manifest[key].file)), { level: 9 }).length;
}
const text = `first load: ${(total / 1000).toFixed(1)} kB of JavaScript (gzip), limit ${LIMIT / 1000} kB`;
if (total > LIMIT) {
  console.error(`${text}: too much. Make a page lazy, or drop a dependency.`);
  process.exit(1);
}
console.log(text);
