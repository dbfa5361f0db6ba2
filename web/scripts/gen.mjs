// Makes types and words of src from the server's own descriptions. With --check: fails when a file is not what it would make.
//
// schema.gen.ts: the REST routes and every type, by openapi-typescript. live.gen.ts: which of these types each live topic
// carries, from the list of topics in the AsyncAPI document. messages.gen.ts: the words in which values of experiments are
// refused.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import openapiTS, { astToString } from "openapi-typescript";

const web = path.resolve(import.meta.dirname, "..");
const api = path.resolve(web, "../crates/api");
const read = (name) => JSON.parse(readFileSync(path.join(api, name), "utf8"));
const head = (name) => `// Made by \`npm run gen\` from crates/api/${name}. Do not edit.\n\n`;

/** Types, and the members of every enum as a constant array: `taskStateValues`. */
async function schema() {
  const document = read("openapi.json");
  const types = astToString(await openapiTS(document, { alphabetize: true }));
  const values = Object.entries(document.components.schemas)
    .filter(([, schema]) => schema.type === "string" && schema.enum)
    .map(([name, { enum: members }]) => {
      const constant = `${name[0].toLowerCase()}${name.slice(1)}Values`;
      const list = members.map((member) => `  ${JSON.stringify(member)},\n`).join("");
      return `\n/** Every ${name}, in the order of its declaration. */\nexport const ${constant} = [\n${list}] as const satisfies readonly components["schemas"]["${name}"][];\n`;
    });
  return head("openapi.json") + types + values.join("");
}

function live() {
  const topics = read("asyncapi.json")["x-topics"].map(({ name, data, description }) => {
    // `job:{job}` is a name with an id in it: a key of the type `job:${string}`.
    const key = name.includes("{") ? `[topic: \`${name.split("{")[0]}\${string}\`]` : name;
    const type = data.$ref.split("/").at(-1);
    return `  /** ${description} */\n  ${key}: Schemas["${type}"];\n`;
  });
  return `${head("asyncapi.json")}import type { components } from "./schema.gen";

type Schemas = components["schemas"];

/** What each live topic carries, by its name. */
export interface TopicData {
${topics.join("")}}

export type TopicName = keyof TopicData;

/** A message of one topic. */
export interface TopicMessage<N extends TopicName> {
  type: "snapshot" | "update";
  topic: N;
  seq: number;
  data: TopicData[N];
}

/** What the server sends. */
export type LiveMessage =
  | { [N in TopicName]: TopicMessage<N> }[TopicName]
  | Exclude<Schemas["LiveMessage"], { type: "snapshot" | "update" }>;

/** What the page sends. */
export type LiveRequest = Schemas["LiveRequest"];
`;
}

function messages() {
  const words = JSON.stringify(read("experiment-messages.json"), null, 2);
  return `${head("experiment-messages.json")}/** Why a value is refused, by its code, with \`{name}\` where a detail goes. */\nexport const MESSAGES = ${words} as const;\n`;
}

const files = {
  "src/api/schema.gen.ts": await schema(),
  "src/api/live.gen.ts": live(),
  "src/lib/experiment/messages.gen.ts": messages(),
};
for (const [name, text] of Object.entries(files)) {
  const target = path.join(web, name);
  let held = "";
  try {
    held = readFileSync(target, "utf8");
  } catch {
    // Not made yet.
  }
  if (held === text) continue;
  if (process.argv.includes("--check")) {
    console.error(`${name} does not fit crates/api: run \`npm run gen\` and adapt the pages.`);
    process.exitCode = 1;
  } else {
    writeFileSync(target, text);
    console.log(`wrote ${path.relative(process.cwd(), target)}`);
  }
}
