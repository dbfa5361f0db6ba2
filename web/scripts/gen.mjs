// Makes src/api/schema.gen.ts from the server's own description. With --check: fails when the file is not what it would make.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import openapiTS, { astToString } from "openapi-typescript";

const web = path.resolve(import.meta.dirname, "..");
const source = path.resolve(web, "../crates/api/openapi.json");
const target = path.join(web, "src/api/schema.gen.ts");

const document = JSON.parse(readFileSync(source, "utf8"));
const head = "// Made by `npm run gen` from crates/api/openapi.json. Do not edit.\n\n";
const text = head + astToString(await openapiTS(document, { alphabetize: true }));

if (process.argv.includes("--check")) {
  if (readFileSync(target, "utf8") !== text) {
    console.error(
      "src/api/schema.gen.ts does not fit crates/api/openapi.json: run `npm run gen` and adapt the pages.",
    );
    process.exit(1);
  }
} else {
  writeFileSync(target, text);
  console.log(`wrote ${path.relative(process.cwd(), target)}`);
}
