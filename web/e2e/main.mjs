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
try {
  const studies = await submitStudies(server);
  await tour(browser, server.url, studies);
  await phone(browser, server.url, studies);
  for (const [name, act] of Object.entries(acts)) {
    await act(browser, server, studies);
    console.log(`${name}: ok`);
  }
} finally {
  await browser.close();
  await server.stop();
}
