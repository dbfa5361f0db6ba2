// A browser that notices what must not happen: requests elsewhere, errors on the console, pages that axe finds fault with.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const WAIT_MS = 90_000;

export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

export async function openPage(browser, url, { theme = "light", width = 1440, height = 900 } = {}) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: theme,
    baseURL: url,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  const faults = [];
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol !== "blob:" && origin !== new URL(url).origin)
      faults.push(`request to ${request.url()}`);
  });
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning")
      faults.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`uncaught: ${error.message}`));
  const close = async () => {
    await context.close();
    // Where connections break on purpose the browser complains on the console; asking elsewhere is never right.
    assert.deepEqual(
      faults.filter((fault) => /^(request to|uncaught)/.test(fault)),
      [],
    );
  };
  return { page, faults, close };
}

/** Fails with every fault that axe finds, each with the elements it speaks of. */
export async function checkAccess(page, name) {
  // Colours on their way are neither those before nor those after. What turns for ever is not waited for.
  await page.waitForFunction(
    () =>
      !document
        .getAnimations()
        .some((moving) => moving.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY),
  );
  // Evaluated by the browser's own debugger, not as an inline script, which the page's policy forbids.
  await page.evaluate(AXE);
  const result = await page.evaluate((tags) => window.axe.run(document, { runOnly: tags }), TAGS);
  const found = result.violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}\n${nodes.map((node) => `    ${node.html.slice(0, 160)}`).join("\n")}`,
  );
  assert.deepEqual(found, [], `accessibility of ${name}`);
}
