// What is shown is true, also where the address is wrong, the file is empty, the net is away or a part of the page is missing.
import assert from "node:assert/strict";
import { checkAccess, openPage } from "./browser.mjs";

/** Addresses that name what is not there say so, and lead back. */
export async function tellsWhatIsNotThere(browser, { url, cli }, { log }) {
  const { page, close } = await openPage(browser, url);
  await page.goto("/jobs?page=9999");
  await page.getByText(/^There is no page 9.999$/).waitFor();
  assert.equal(await page.getByText("No job yet").count(), 0);
  await checkAccess(page, "a page behind the last one");
  await page.getByRole("button", { name: "To the only page" }).click();
  await page.getByRole("grid", { name: "Jobs" }).waitFor();
  await page.goto("/jobs?status=bogus");
  await page.getByText(/No state is called bogus/).waitFor();
  await page.getByRole("grid", { name: "Jobs" }).waitFor();
  await page.getByRole("button", { name: "Remove the filter State bogus" }).click();
  await page.waitForURL((at) => at.search === "");

  await page.goto(`/jobs/${log}/tasks/0?attempt=9`);
  await page.getByText("There is no attempt 9. This is attempt 1.").waitFor();
  await page.goto(`/jobs/${log}/tasks/0#L9999999`);
  await page.getByText(/^The address names line 9.999.999; the log ends at line/).waitFor();
  // Typed over in place: nothing is loaded anew.
  await page.evaluate(() => {
    window.sameDocument = true;
    location.hash = "#L1000";
  });
  await page.locator('.log-row[data-marked][data-line="1000"]').waitFor();
  assert.equal(await page.evaluate(() => window.sameDocument), true);

  const words = ["submit", "--json", "--name", "empty file", "--output", "*.txt", "--"];
  const { id } = JSON.parse(await cli(...words, "sh", "-c", ": > nothing.txt"));
  await cli("wait", id);
  await page.goto(`/jobs/${id}/tasks/0/artifacts`);
  await page.getByRole("treeitem", { name: /nothing\.txt/ }).click();
  await page.getByText("The file is empty.").waitFor();
  await close();
}

/** While the browser is offline an act is told to have failed; it is not done later, unasked. */
export async function actsNotUnasked(browser, { url, cli }) {
  const words = ["submit", "--json", "--name", "held", "--require", "nobody-has-it", "--"];
  const { id } = JSON.parse(await cli(...words, "true"));
  const { page, close } = await openPage(browser, url);
  await page.goto(`/jobs/${id}`);
  await page.getByRole("button", { name: "Pause" }).waitFor();
  await page.getByText("Live", { exact: true }).waitFor();
  await page.context().setOffline(true);
  await page.getByText(/^Reconnecting…/).waitFor();
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByText("Pause: not done", { exact: true }).waitFor();
  const posts = [];
  page.on("request", (request) => request.method() === "POST" && posts.push(request.url()));
  await page.context().setOffline(false);
  await page.getByText("Live", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Pause" }).waitFor();
  assert.deepEqual(posts, []);
  assert.equal(JSON.parse(await cli("job", id, "--json")).paused, false);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("button", { name: "Resume" }).waitFor();
  await cli("cancel", id);
  await close();
}

/** A part of the page that cannot be loaded leaves the page standing, and comes when the server is back. */
export async function keepsThePage(browser, { url, kill, startAgain }) {
  const { page, close } = await openPage(browser, url);
  // As if the server went away before the page had time to load its parts.
  const refuse = (route) => route.abort();
  await page.route(/assets\/RunnersPage.*\.js$/, refuse);
  await page.goto("/");
  await page.evaluate(() => {
    window.sameDocument = true;
  });
  await page.getByRole("heading", { name: "Fleet" }).waitFor();
  await kill();
  await page
    .getByRole("navigation", { name: "Pages" })
    .getByRole("link", { name: "Runners" })
    .click();
  await page.getByText("Could not load this part of the dashboard").waitFor();
  await checkAccess(page, "a page of which a part is missing");
  assert.equal(await page.evaluate(() => window.sameDocument), true);
  await page.unroute(/assets\/RunnersPage.*\.js$/, refuse);
  await startAgain();
  await page.getByRole("heading", { name: "Runners", level: 1 }).waitFor();
  await close();
}

/** Once it had time, every page is here: the server may go away. */
export async function hasAllItsParts(browser, { url, kill, startAgain }, { log }) {
  const { page, close } = await openPage(browser, url);
  await page.goto("/", { waitUntil: "networkidle" });
  const rail = page.getByRole("navigation", { name: "Pages" });
  await kill();
  await rail.getByRole("link", { name: "Runners" }).click();
  await page.getByRole("heading", { name: "Runners", level: 1 }).waitFor();
  assert.equal(await page.getByText(/this part of the dashboard/).count(), 0);
  await startAgain();
  await page.getByText("Live", { exact: true }).waitFor();
  await page.goto(`/jobs/${log}`);
  await page.getByRole("link", { name: "Tasks", exact: true }).waitFor();
  await close();
}
