import { mkdirSync } from "node:fs";
import path from "node:path";
import * as accountActs from "./accountActs.mjs";
import * as acts from "./acts.mjs";
import { launch } from "./browser.mjs";
import * as experimentActs from "./experimentActs.mjs";
import { openGuiClient } from "./guiClient.mjs";
import * as guiClientActs from "./guiClientActs.mjs";
import * as peopleActs from "./peopleActs.mjs";
import { startServer } from "./server.mjs";
import { submitStudies } from "./studies.mjs";
import * as studyActs from "./studyActs.mjs";
import { phone, tour } from "./tour.mjs";
import * as truthActs from "./truthActs.mjs";

const SHOTS = path.join(import.meta.dirname, "shots");
mkdirSync(SHOTS, { recursive: true });
const server = await startServer();
const browser = await launch();
// `npm run e2e -- livesAlong` runs that one only.
const only = process.argv.slice(2);
try {
  const studies = await submitStudies(server);
  Object.assign(studies, await openGuiClient(browser, server));
  for (const [name, act] of Object.entries({
    tour,
    phone,
    ...acts,
    ...truthActs,
    ...guiClientActs,
    ...studyActs,
    ...accountActs,
    ...peopleActs,
    ...experimentActs,
  })) {
    if (only.length > 0 && !only.includes(name)) continue;
    await act(browser, server, studies);
    console.log(`${name}: ok`);
  }
} catch (problem) {
  // What was on screen tells more than which element was waited for.
  const open = browser.contexts().flatMap((context) => context.pages());
  for (const [place, page] of open.entries()) {
    await page.screenshot({ path: path.join(SHOTS, `failed-${place}.png`) });
    console.error(`failed-${place}.png: ${page.url()}`);
  }
  throw problem;
} finally {
  await browser.close();
  await server.stop();
}
