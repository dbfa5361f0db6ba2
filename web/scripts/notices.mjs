// Writes dist/third-party-notices.txt: the licence text of every package whose code or fonts may be in the bundle.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const web = path.resolve(import.meta.dirname, "..");
const lock = JSON.parse(readFileSync(path.join(web, "package-lock.json"), "utf8"));

const parts = [];
for (const [place, entry] of Object.entries(lock.packages)) {
  const folder = path.join(web, place);
  if (place === "" || entry.dev || !existsSync(folder)) continue;
  const name = place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);
  const licence = readdirSync(folder).find((file) => /^(licen[cs]e|copying)/i.test(file));
  const text = licence
    ? readFileSync(path.join(folder, licence), "utf8").trim()
    : "(the package holds no licence text)";
  parts.push(`${name} ${entry.version} (${entry.license ?? "see below"})\n\n${text}`);
}
const head = "Mothership's dashboard contains the following software and fonts.";
writeFileSync(
  path.join(web, "dist/third-party-notices.txt"),
  `${[head, ...parts].join(`\n\n${"-".repeat(80)}\n\n`)}\n`,
);
console.log(`notices of ${parts.length} packages`);
