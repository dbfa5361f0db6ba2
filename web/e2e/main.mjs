import { mkdirSync } from "node:fs";
import path from "node:path";
import * as acts from "./acts.mjs";
import { launch } from "./browser.mjs";
import { startServer } from "./server.mjs";
import { submitStudies } from "./studies.mjs";
import { phone, tour } from "./tour.mjs";

mkdirSync(path.join(import.meta.dirname, "shots"), { recursive: true });
const server = await startServer();
const browser = await launch();
// `npm run e2e -- livesAlong` runs that one only.
const only = process.argv.slice(2);
try {
  const studies = await submitStudies(server);
  for (const [name, act] of Object.entries({ tour, phone, ...acts })) {
    if (only.length > 0 && !only.includes(name)) continue;
    await act(browser, server, studies);
    console.log(`${name}: ok`);
  }
} finally {
  await browser.close();
  await server.stop();
}
