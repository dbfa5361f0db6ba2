// What people do: follow, search, look at pictures, walk by keyboard, pause and cancel.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { hostname } from "node:os";
import path from "node:path";
import { checkAccess, openPage } from "./browser.mjs";
import { LINES } from "./studies.mjs";

const SHOTS = path.join(import.meta.dirname, "shots");

/** Waits until the log on the page has more lines than `least`, and `exactly` so many if that is said. */
const linesShown = (page, { least = 0, exactly = null }) =>
  page.waitForFunction(
    ([more, equal]) => {
      const shown = document.querySelector('[data-testid="line-count"]');
      const lines = Number(shown?.textContent.replaceAll(/\D/g, "") ?? 0);
      return lines > more && (equal === null || lines === equal);
    },
    [least, exactly],
  );

const digits = (text) => Number(text.replaceAll(/\D/g, ""));

/** The lines that the program printed, the server counted and the page shows are equally many; all can be reached. */
export async function readsTheWholeLog(browser, { url, cli }, { log }) {
  const printed = (await cli("logs", `${log}.0`)).split("\n").length - 1;
  assert.equal(printed, LINES, "lines that the command line prints");
  const { page, close } = await openPage(browser, url);
  await page.goto(`/jobs/${log}/tasks/0`);
  await page.getByText(`line ${LINES - 1} of the log`).waitFor();
  assert.equal(
    digits(await page.getByTestId("line-count").textContent()),
    LINES,
    "lines that the page counts",
  );
  await page.getByTestId("log-scroller").evaluate((box) => box.scrollTo(0, 0));
  await page.getByText("line 1 of the log", { exact: true }).waitFor();
  await page.getByRole("button", { name: /^Setup/, expanded: true }).click();
  await page.getByRole("button", { name: /^Setup 9 lines/ }).waitFor();
  await page.getByText("line 10 of the log", { exact: true }).waitFor();
  assert.equal(await page.getByText("line 5 of the log", { exact: true }).count(), 0);
  const rows = await page.locator(".log-row").count();
  assert.ok(rows <= 300, `${rows} rows in the page at once`);

  await page.keyboard.press("/");
  await page.keyboard.type("needle");
  await page.getByText("1 of 1", { exact: true }).waitFor();
  await page
    .locator('.log-row[data-hit="current"]', { hasText: "needle in the haystack" })
    .waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("m");
  await page.getByText("1 shown", { exact: true }).waitFor();
  await page.keyboard.press("m");
  await page.getByRole("button", { name: /^Warnings 2/ }).click();
  await page.getByText("2 shown", { exact: true }).waitFor();
  await page.getByRole("button", { name: /^Warnings 2/ }).click();
  await page.keyboard.press("n");
  await page.locator('[data-line="4322"] .log-gutter').click();
  assert.match(page.url(), /\?attempt=1#L4322$/);
  await page.reload();
  await page.locator('.log-row[data-marked][data-line="4322"]').waitFor();
  await close();
}

/** A page that is open sees the work go on, and end, without being loaded again. */
export async function livesAlong(browser, { url }, { watched, release }) {
  const { page, close } = await openPage(browser, url);
  await page.goto(`/jobs/${watched}/tasks/0`);
  await page.evaluate(() => {
    window.sameDocument = true;
  });
  await page.getByText("Running", { exact: true }).waitFor();
  const before = digits(await page.getByTestId("line-count").textContent());
  await linesShown(page, { least: before + 3 });
  await page.getByRole("progressbar").waitFor();
  const job = await page.context().newPage();
  await job.goto(`/jobs/${watched}`);
  await job.getByText("Running now (1)").waitFor();
  const overview = await page.context().newPage();
  await overview.goto("/");
  await overview.getByRole("link", { name: "watched" }).first().waitFor();
  release();
  await page.getByText("released").waitFor();
  await page.getByText(/Exited 0 after/).waitFor();
  await page.getByRole("main").getByText("completed", { exact: true }).first().waitFor();
  assert.equal(
    await page.evaluate(() => window.sameDocument),
    true,
    "the page was not loaded again",
  );
  await job.getByText("all 1 task completed").or(job.getByText("100 %")).first().waitFor();
  const ended = overview.getByRole("listitem").filter({ hasText: "watched" });
  await ended.getByText("completed", { exact: true }).first().waitFor();
  await close();
}

export async function showsPictures(browser, { url }, { pictures }) {
  const { page, close } = await openPage(browser, url);
  await page.goto(`/jobs/${pictures}/results`);
  const images = page.getByRole("img", { name: /pattern\.png/ });
  await images.nth(5).waitFor();
  await page.waitForFunction(
    () => [...document.images].filter((image) => image.naturalWidth === 64).length === 6,
  );
  await images.first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("#0 a=1 b=0.5").waitFor();
  await page.keyboard.press("ArrowRight");
  await dialog.getByText("#1 a=1 b=1").waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  await page.getByRole("button", { name: /^Files/ }).click();
  await page
    .getByRole("treeitem", { name: /series\.csv/ })
    .first()
    .click();
  await page.getByRole("cell", { name: "0.8415" }).waitFor();
  await page
    .getByRole("treeitem", { name: /result\.json/ })
    .first()
    .click();
  await page.getByText("mean", { exact: false }).first().waitFor();
  await close();
}

/** From the overview to the error line of a failed task by keys alone, and round the pages. */
export async function worksByKeyboard(browser, { url }, { broken, pictures }) {
  const { page, close } = await openPage(browser, url);
  await page.goto("/");
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  for (const [key, heading] of [
    ["j", "Jobs"],
    ["r", "Runners"],
    ["o", "Overview"],
  ]) {
    await page.keyboard.press("g");
    await page.keyboard.press(key);
    await page.getByRole("heading", { name: heading, level: 1 }).waitFor();
  }
  await page.goto(`/jobs/${broken}/grid`);
  await page.getByRole("application").focus();
  await page.keyboard.press("f");
  await page.getByText("#1", { exact: true }).waitFor();
  await page.keyboard.press("Enter");
  // The card beside the grid shows the same error: only the task's own page knows the next key.
  await page.getByRole("heading", { name: "broken #1", level: 1 }).waitFor();
  await page
    .getByText(/ValueError: row 2/)
    .first()
    .waitFor();
  await page.keyboard.press("]");
  await page.waitForURL(`**/jobs/${broken}/tasks/2`);
  await page.goto(`/jobs/${pictures}/tasks`);
  const row = page.locator('[data-row$=".0"]');
  await row.focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/jobs/${pictures}/tasks/1`);
  await close();
}

/** The server is killed and started again: the page says that it is old, comes back by itself and misses nothing. */
export async function outlivesTheServer(browser, { cli, url, folder, kill, startAgain }) {
  const release = path.join(folder, "release-2");
  const words = ["submit", "--json", "--name", "survivor", "--", "python3"];
  const { id } = JSON.parse(await cli(...words, path.join(folder, "watched.py"), release));
  const { page, close } = await openPage(browser, url);
  await page.goto(`/jobs/${id}/tasks/0`);
  await page.evaluate(() => {
    window.sameDocument = true;
  });
  await linesShown(page, { least: 3 });
  await page.getByText("Live", { exact: true }).waitFor();
  await kill();
  await page.getByText(/^Reconnecting…/).waitFor();
  const before = digits(await page.getByTestId("line-count").textContent());
  await startAgain();
  await page.getByText("Live", { exact: true }).waitFor();
  await linesShown(page, { least: before });
  writeFileSync(release, "");
  await page.getByText("released").waitFor();
  await page.getByRole("main").getByText("completed", { exact: true }).first().waitFor();
  const printed = (await cli("logs", `${id}.0`)).split("\n").length - 1;
  await linesShown(page, { exactly: printed });
  assert.equal(await page.evaluate(() => window.sameDocument), true);
  assert.equal(JSON.parse(await cli("tasks", id, "--json")).tasks[0].attempts, 1);
  await close();
}

/** Buttons do what they say, and the server says so too. */
export async function pausesAndCancels(browser, { url, cli, folder }) {
  const never = path.join(folder, "never");
  const words = ["submit", "--json", "--name", "sleepy", "--array", "0-99", "--", "python3"];
  const { id } = JSON.parse(await cli(...words, path.join(folder, "watched.py"), never));
  const { page, close } = await openPage(browser, url);
  await page.goto(`/jobs/${id}`);
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByRole("main").getByText("pausing…", { exact: true }).first().waitFor();
  await page.getByRole("button", { name: "Resume" }).click();
  await page.getByRole("button", { name: "Pause" }).waitFor();
  await page.getByRole("button", { name: "Cancel job" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText(`mothership --server ${url} cancel ${id}`).waitFor();
  await dialog.getByRole("button", { name: "Cancel job" }).click();
  await page.getByRole("main").getByText("cancelled", { exact: true }).first().waitFor();
  assert.equal(JSON.parse(await cli("job", id, "--json")).status, "cancelled");
  await close();
}

/** Many jobs at once, by keys and by clicks. */
export async function actsOnMany(browser, { url, cli, folder }) {
  const never = path.join(folder, "never");
  const program = ["--", "python3", path.join(folder, "watched.py"), never];
  const ids = [];
  for (const name of ["many-a", "many-b"])
    ids.push(JSON.parse(await cli("submit", "--json", "--name", name, ...program)).id);
  const { page, close } = await openPage(browser, url);
  await page.goto("/jobs?q=many-");
  await page.getByRole("row", { name: /many-b/ }).waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await page.getByText("1 job chosen").waitFor();
  await page.getByLabel("Choose all jobs of this page").click();
  await page.getByText("2 jobs chosen").waitFor();
  await checkAccess(page, "jobs that are chosen");
  await page.getByRole("button", { name: "Cancel 2…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText(/^mothership --server \S+ cancel \d+ \d+$/).waitFor();
  await dialog.getByRole("button", { name: "Cancel 2 jobs" }).click();
  await page.getByText("2 jobs cancelled", { exact: true }).waitFor();
  await page
    .getByRole("row", { name: /cancelled.*many-/ })
    .nth(1)
    .waitFor();
  for (const id of ids)
    assert.equal(JSON.parse(await cli("job", id, "--json")).status, "cancelled");
  await close();
}

/** How busy a machine with a runner is, in numbers with their units and as bars. */
export async function showsAMachine(browser, { url }) {
  for (const theme of ["light", "dark"]) {
    const { page, close } = await openPage(browser, url, { theme });
    await page.goto("/runners");
    await page.getByRole("link", { name: hostname(), exact: true }).first().click();
    await page.getByRole("img", { name: /^Processor load: \d+ %$/ }).waitFor();
    await page.getByRole("img", { name: /^Memory in use: [\d.]+ [KMGT]iB$/ }).waitFor();
    await checkAccess(page, `runner, ${theme}`);
    await page.screenshot({ path: path.join(SHOTS, `runner-${theme}.png`) });
    await close();
  }
}

/** A machine that is drained takes nothing; enabled again, it goes on. */
export async function drainsARunner(browser, { url, cli }) {
  const { page, close } = await openPage(browser, url);
  await page.goto("/runners");
  // Windows cannot be drained; the runner beside the server is called after this machine.
  await page.getByRole("button", { name: `Actions for ${hostname()}` }).click();
  await page.getByRole("menuitem", { name: /^Drain/ }).click();
  await page.getByRole("row").getByText("draining").waitFor();
  const { id } = JSON.parse(await cli("submit", "--json", "--name", "late", "--", "true"));
  await page.goto(`/jobs/${id}/tasks/0/why`);
  await page
    .getByText(/draining/)
    .first()
    .waitFor();
  await page.goto("/runners");
  await page.getByRole("button", { name: `Actions for ${hostname()}` }).click();
  await page.getByRole("menuitem", { name: "Enable" }).click();
  await cli("wait", id);
  await close();
}

/** The choice of a theme is kept, and there is no light flash before a dark page. */
export async function keepsTheTheme(browser, { url }) {
  const { page, close } = await openPage(browser, url, { theme: "light" });
  await page.goto("/");
  await page.getByRole("button", { name: "Theme" }).click();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  await page.reload({ waitUntil: "commit" });
  await page.waitForFunction(() => document.documentElement.dataset.theme === "dark");
  await close();
}
