// Several people on one server: the first takes over what was there, lets others in, and each looks after their own account.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { checkAccess, openPage } from "./browser.mjs";
import { startServer } from "./server.mjs";

const SHOTS = path.join(import.meta.dirname, "shots");
const ADA = "correct horse battery";
const BOB = "another horse battery";
const BOB_NEXT = "a third horse battery";

/** What is on the page now: accessible in both themes, and no wider than a phone. */
async function looksRight(page, name) {
  for (const theme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme: theme });
    // Colours on their way from one theme to the other are those of neither.
    await page.waitForFunction(
      (wanted) =>
        document.documentElement.dataset.theme === wanted &&
        !document.getAnimations().some((moving) => moving instanceof CSSTransition),
      theme,
    );
    await checkAccess(page, `${name}, ${theme}`);
    await page.screenshot({ path: path.join(SHOTS, `${name}-${theme}.png`) });
  }
  const size = page.viewportSize();
  await page.setViewportSize({ width: 360, height: 740 });
  await page.waitForFunction(() => document.documentElement.scrollWidth <= innerWidth);
  await checkAccess(page, `${name}, phone`);
  await page.screenshot({ path: path.join(SHOTS, `${name}-phone.png`) });
  await page.setViewportSize(size);
}

async function comesInByLink(page, link, { name, password, takesOver = false }) {
  await page.goto(link);
  const field = page.getByLabel("Name");
  if (!(await field.inputValue())) await field.fill(name);
  await page.getByLabel("Password").fill(password);
  if (takesOver) {
    await looksRight(page, "welcome-jobs");
    await page.getByRole("checkbox", { name: /jobs that are here already/ }).check();
  }
  await page.getByRole("button", { name: "Come in" }).click();
  await page.getByRole("button", { name: new RegExp(`^${name}, `) }).waitFor();
}

async function logsIn(page, name, password) {
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Log in", exact: true }).click();
}

/** Work is there before anybody has a name; then the first person comes, and lets another one in. */
export async function sharesWithPeople(browser) {
  const words = ["--no-runner"];
  const server = await startServer(words);
  try {
    await server.cli("submit", "--name", "before", "--", "true");
    await server.kill();
    words.push("--require-login");
    await server.startAgain();
    const ada = await openPage(browser, server.url);
    const link = readFileSync(path.join(server.data, "welcome-link"), "utf8").trim();
    await comesInByLink(ada.page, link, { name: "ada", password: ADA, takesOver: true });
    await ada.page.goto("/jobs?owner=ada");
    await ada.page.getByRole("row", { name: /before/ }).waitFor();

    const bob = await openPage(browser, server.url);
    const invite = await invites(ada.page, "bob");
    await comesInByLink(bob.page, invite, { name: "bob", password: BOB });
    await changesTheRole(ada.page, bob.page);
    await tellsAProfile(bob.page);
    await makesAToken(bob.page, server);
    await endsASession(browser, server, bob.page);
    await disablesSomebody(ada.page, bob.page);
    await bob.close();
    await ada.close();
  } finally {
    await server.stop();
  }
}

/** From a machine of one's own to one with people: on the page, and what was there is given to the first one. */
export async function addsTheFirstPerson(browser) {
  const server = await startServer(["--no-runner"]);
  try {
    await server.cli("submit", "--name", "before", "--", "true");
    const { page, close } = await openPage(browser, server.url);
    await page.goto("/");
    for (const [key, seen] of [
      ["s", "This server needs no login"],
      ["p", "Nobody is here yet"],
    ]) {
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.keyboard.press("g");
      await page.keyboard.press(key);
      await page.getByText(seen).waitFor();
    }
    await page.getByLabel("Name").fill("ada");
    await page.getByLabel("Password").fill(ADA);
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/login\?to=%2Fadmin%2Fpeople/);
    await logsIn(page, "ada", ADA);
    await page.getByText("1 job of “local” is nobody's").waitFor();
    await page.getByRole("button", { name: "Actions for ada" }).click();
    await page.getByRole("menuitem", { name: "Give jobs…" }).click();
    const dialog = page.getByRole("dialog", { name: "Give jobs to ada" });
    await dialog.getByText("has 1 job").waitFor();
    await checkAccess(page, "jobs that are given");
    await dialog.getByRole("button", { name: "Give" }).click();
    await page.getByText("1 job given to ada", { exact: true }).waitFor();
    await page.getByText(/nobody's/).waitFor({ state: "hidden" });
    await page.goto("/jobs?owner=ada");
    await page.getByRole("row", { name: /before/ }).waitFor();
    await close();
  } finally {
    await server.stop();
  }
}

/** By the menu, as people find it. Gives the link. */
async function invites(page, name) {
  await page.getByRole("button", { name: "ada, admin" }).click();
  await page.getByRole("menuitem", { name: "People" }).click();
  await page.getByRole("row", { name: /ada.*admin/ }).waitFor();
  await page.getByText("No link is open").waitFor();
  const form = page.getByRole("form", { name: "Add somebody" });
  await form.getByLabel("Name").fill("No Name");
  await page.keyboard.press("Enter");
  await form.getByRole("alert").waitFor();
  await form.getByLabel("Name").fill(name);
  await form.getByText(`users invite ${name} --role member --expires 7d`).waitFor();
  await form.getByRole("button", { name: "Make the link" }).click();
  const shown = page.getByRole("region", { name: `The link for ${name}` });
  const link = await shown.locator("code").textContent();
  await page.getByText(`For ${name}, as member`).waitFor();
  await looksRight(page, "people-link");
  await shown.getByRole("button", { name: "I have it" }).click();
  return link;
}

/** A change is felt on a page that is open. */
async function changesTheRole(page, theirs) {
  await page.getByRole("row", { name: /bob.*member/ }).waitFor();
  await page.getByText("No link is open").waitFor();
  await page.getByRole("button", { name: "Actions for bob" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Role…" }).waitFor();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Change the role of bob" });
  await dialog.getByLabel("Role").selectOption("viewer");
  await checkAccess(page, "a role that is changed");
  await dialog.getByRole("button", { name: "Change" }).click();
  await page.getByRole("row", { name: /bob.*viewer/ }).waitFor();
  await theirs.goto("/admin/people");
  await theirs.getByText("Only administrators look after people").waitFor();
  await theirs.getByRole("button", { name: "bob, viewer" }).waitFor();
  await looksRight(theirs, "people-closed");
}

async function tellsAProfile(page) {
  await page.getByRole("link", { name: "To your settings" }).click();
  await page.getByLabel("Display name").fill("Bob B.");
  await page.keyboard.press("Enter");
  await page.getByText("Saved", { exact: true }).waitFor();
  await looksRight(page, "settings-profile");
}

/** A token is shown once, and does what its scope says. */
async function makesAToken(page, { url }) {
  await page.getByRole("link", { name: "Tokens" }).click();
  await page.getByText("No program speaks for you yet").waitFor();
  await page.getByLabel("What it is for").fill("plots");
  await page.getByLabel("It may").selectOption("read");
  await page.getByRole("button", { name: "Make token" }).click();
  const shown = page.getByRole("region", { name: "The token “plots”" });
  const token = await shown.locator("code").first().textContent();
  await shown.getByText(`MOTHERSHIP_TOKEN=${token}`).waitFor();
  await looksRight(page, "settings-tokens");
  const ask = (method, where) =>
    fetch(`${url}/api/v1${where}`, { method, headers: { authorization: `Bearer ${token}` } });
  const jobs = await ask("GET", "/jobs");
  assert.equal(jobs.status, 200);
  const [job] = (await jobs.json()).jobs;
  assert.equal((await ask("POST", `/jobs/${job.id}/cancel`)).status, 403);
  await shown.getByRole("button", { name: "I have it" }).click();
  await page.getByText("never used").waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "Take back plots" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Take back" }).click();
  await page.getByText("“plots” is good for nothing any more", { exact: true }).waitFor();
  assert.equal((await ask("GET", "/jobs")).status, 401);
}

/** A page whose session is ended elsewhere says so: by the list, and by a new password. */
async function endsASession(browser, server, page) {
  const phone = await openPage(browser, server.url, { width: 390, height: 800 });
  await phone.page.goto("/runners");
  await logsIn(phone.page, "bob", BOB);
  await phone.page.getByRole("heading", { name: "Runners", level: 1 }).waitFor();
  await page.getByRole("link", { name: "Sessions" }).click();
  await page.getByText("this one", { exact: true }).waitFor();
  await page.getByRole("button", { name: /^End the session of/ }).waitFor();
  await looksRight(page, "settings-sessions");
  await page.getByRole("button", { name: /^End the session of/ }).click();
  await page.getByText("You are logged in here and nowhere else.").waitFor();
  await phone.page.getByText("Your session has ended").waitFor();
  await logsIn(phone.page, "bob", BOB);
  await phone.page.waitForURL("**/runners");

  await page.getByRole("link", { name: "Profile" }).click();
  await page.getByLabel("Password of now").fill("wrong horse");
  await page.getByLabel("New password").fill(BOB_NEXT);
  await page.getByRole("button", { name: "Change password" }).click();
  await page.getByText("this is not your password").waitFor();
  await page.getByLabel("Password of now").fill(BOB);
  await page.keyboard.press("Enter");
  await page.getByText("Your password is changed. Your other session has ended.").waitFor();
  await phone.page.getByText("Your session has ended").waitFor();
  await phone.close();
}

/** Whoever is disabled is out at once, and says so on the page that was open. */
async function disablesSomebody(page, theirs) {
  await page.getByRole("button", { name: "Actions for bob" }).click();
  await page.getByRole("menuitem", { name: "Disable…" }).click();
  const dialog = page.getByRole("dialog", { name: "Let bob in no more?" });
  await dialog.getByText(/users disable bob$/).waitFor();
  await dialog.getByRole("button", { name: "Disable" }).click();
  await page.getByRole("row", { name: /bob.*/ }).getByText("disabled").waitFor();
  await theirs.getByText("Your session has ended").waitFor();
  await page.getByRole("button", { name: "Actions for bob" }).click();
  await page.getByRole("menuitem", { name: "Remove…" }).click();
  const removal = page.getByRole("dialog", { name: "Remove bob?" });
  await removal.getByLabel(/to remove them/).fill("bob");
  await checkAccess(page, "somebody who is removed");
  await page.keyboard.press("Enter");
  await page.getByRole("checkbox", { name: "Show 1 removed" }).check();
  await page.getByRole("row", { name: /removed.*bob/ }).waitFor();
  await looksRight(page, "people-removed");
}
