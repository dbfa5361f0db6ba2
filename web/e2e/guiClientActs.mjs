// What people do with machines that have a GUI client: read its typed log, look at its tabs, follow old links.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { checkAccess, openPage } from "./browser.mjs";
import { draw, LINES_SAID, posterOf } from "./guiClient.mjs";

/** Counts lead to the lines they count, the choice stays in the address, and new lines of a type appear by themselves. */
export async function readsAGuiClientsLog(browser, { url }, { guiClient }) {
  const { page, close } = await openPage(browser, url);
  const task = `/jobs/${guiClient.study}/tasks/0`;
  await page.goto(task);
  await page.getByText(`line ${LINES_SAID - 1} of the GUI client`).waitFor();
  await page.getByText("Simulation 3 of 12").waitFor();
  await page.getByText("thelonious, 900 MHz, x pos theta").waitFor();
  await page.getByText("Stage: Running Simulation, 30 %").waitFor();
  await page.getByText(/≈ 2 h 1\d m left/).waitFor();
  assert.equal(await page.getByRole("progressbar").count(), 2);
  await page.getByRole("link", { name: "10 warnings" }).click();
  await page.waitForURL(/type=warning%2Chighlight/);
  await page.getByText("10 shown", { exact: true }).waitFor();
  assert.equal(await page.locator('.log-row[data-type="warning"]').count(), 5);
  assert.equal(await page.locator(".log-row", { hasText: "WARN" }).count(), 5);
  await page.reload();
  await page.getByText("10 shown", { exact: true }).waitFor();
  await guiClient.poster.lines([
    ["warning", "one more is here"],
    ["info", "which is not shown"],
  ]);
  await page.getByRole("link", { name: "11 warnings" }).waitFor();
  await page.getByText("11 shown", { exact: true }).waitFor();
  await page.getByRole("button", { name: /^Highlights/, pressed: true }).click();
  await page.waitForURL(/type=warning$/);
  await page.getByText("6 shown", { exact: true }).waitFor();
  await page.getByRole("button", { name: /^Warnings/, pressed: true }).click();
  await page.getByText("which is not shown").waitFor();
  await close();
}

/** A machine is given another name and a label, and removed; what its window says later is a new one. */
export async function namesAndRemovesAMachine(browser, { url }) {
  const poster = posterOf(url, "203.0.113.9", "sim-09");
  await poster.beat();
  const { page, close } = await openPage(browser, url);
  const act = async (name, item) => {
    await page.getByRole("button", { name: `Actions for ${name}` }).click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  await page.goto("/runners");
  await page.getByRole("link", { name: "sim-09" }).click();
  await page.getByRole("heading", { name: "sim-09", level: 1 }).waitFor();
  await act("sim-09", "Rename…");
  await checkAccess(page, "rename");
  await page.getByRole("textbox", { name: "New name" }).fill("bench 9");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "bench 9", level: 1 }).waitFor();
  await act("bench 9", "Labels…");
  await page.getByRole("textbox", { name: "Labels, one in each line" }).fill("room=b2\nfast");
  await checkAccess(page, "labels");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("room=b2", { exact: true }).waitFor();
  await poster.beat();
  await act("bench 9", "Remove…");
  await page.getByRole("button", { name: "Remove", exact: true }).click();
  await page.waitForURL("**/runners");
  await page.getByRole("link", { name: "sim-01" }).waitFor();
  await page.getByRole("link", { name: "bench 9" }).waitFor({ state: "detached" });
  await close();
}

/** What a study computes, as a whole and in each part, can be read and taken along. */
export async function readsConfigurations(browser, { url }, { guiClient }) {
  const { page, close } = await openPage(browser, url);
  await page.goto(`/jobs/${guiClient.study}/tasks`);
  await page.getByRole("columnheader", { name: "Part" }).waitFor();
  await page.getByText("1800 MHz", { exact: true }).first().waitFor();
  await page.getByRole("button", { name: "Base configuration" }).click();
  await page.getByRole("dialog").locator("pre").waitFor();
  await page.keyboard.press("Escape");
  await page.goto(`/jobs/${guiClient.study}/tasks/1`);
  await page
    .getByText(/goliat worker 1 thelonious/)
    .first()
    .waitFor();
  await page.getByRole("button", { name: "Configuration", exact: true }).click();
  await page.getByRole("dialog").getByText(/1800/).waitFor();
  await checkAccess(page, "configuration");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download", exact: true }).click(),
  ]);
  const text = readFileSync(await download.path(), "utf8");
  assert.deepEqual(JSON.parse(text).frequencies_mhz, [1800]);
  await close();
}

/** The pictures of the tabs come by themselves, and can be stepped back through by keys. */
export async function looksAtAGuiClient(browser, { url }, { guiClient }) {
  const { page, close } = await openPage(browser, url);
  await page.goto(`/workers/${guiClient.runner}`);
  await page.waitForURL(`**/runners/${guiClient.runner}`);
  await page.getByRole("heading", { name: "sim-01", level: 1 }).waitFor();
  await page.getByText("GUI client", { exact: true }).waitFor();
  await page.getByRole("link", { name: /thelonious #0/ }).waitFor();
  await page.getByText("NVIDIA GeForce RTX 4090").waitFor();
  await page.getByRole("img", { name: "Processor load: 37 %" }).waitFor();
  await page.getByRole("img", { name: "Memory in use: 38.2 GiB" }).waitFor();
  await page.getByRole("img", { name: "GPU load: 61 %" }).waitFor();
  await page.getByText("203.0.113.7", { exact: true }).waitFor();
  await page.getByRole("img", { name: /^GPU: now 61 %/ }).waitFor();
  await page
    .getByText(/^5 errors in what runs there now$/)
    .first()
    .waitFor();
  const shown = (order) =>
    page.getByRole("img", { name: `Disk I/O of the GUI on sim-01, ${order}` });
  await page.getByRole("button", { name: "Disk I/O" }).click();
  await shown("3 of 3").waitFor();
  await page.waitForFunction(() =>
    [...document.querySelectorAll("figure img")].every((image) => image.naturalWidth === 640),
  );
  await page.getByRole("slider").focus();
  await page.keyboard.press("ArrowLeft");
  await shown("2 of 3").waitFor();
  await page.getByRole("heading", { name: "sim-01", level: 1 }).click();
  await page.keyboard.press(",");
  await shown("1 of 3").waitFor();
  await guiClient.poster.pictures(await draw(browser, 4));
  // The one that is looked at stays.
  await shown("1 of 4").waitFor();
  await page.getByRole("button", { name: "To the latest" }).click();
  await shown("4 of 4").waitFor();
  await page.goto(`/super-studies/${guiClient.study}`);
  await page.waitForURL(`**/jobs/${guiClient.study}`);
  await close();
}
