// People on a server that wants a login: the first one, logging in and out, a session that ends, a program that asks.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { checkAccess, openPage } from "./browser.mjs";
import { startServer } from "./server.mjs";

const PASSWORD = "correct horse battery";
const OTHER = "another horse battery";

async function enter(page, name, password) {
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Log in", exact: true }).click();
}

/** From the first start to a program that speaks for the first administrator. */
export async function firstPersonComesIn(browser) {
  const server = await startServer(["--require-login", "--no-runner"]);
  try {
    const link = readFileSync(path.join(server.data, "welcome-link"), "utf8").trim();
    for (const theme of ["light", "dark"]) {
      const { page, close } = await openPage(browser, server.url, { theme });
      await page.goto(link);
      await page.getByText("You are the first here").waitFor();
      await checkAccess(page, `welcome, ${theme}`);
      await close();
    }
    const { page, close } = await openPage(browser, server.url);
    await page.goto(link);
    await page.getByLabel("Name").fill("ada");
    await page.getByLabel("Password").fill("password123");
    await page.getByRole("button", { name: "Come in" }).click();
    await page.getByText(/one of the first that are tried/).waitFor();
    await page.getByLabel("Password").fill(PASSWORD);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "ada, admin" }).waitFor();
    assert.ok(!page.url().includes("code="), "the code is not in the address any more");
    await logsInAndOut(page);
    await isToldThatTheSessionEnded(page, server);
    await letsAProgramIn(page, server);
    await close();
  } finally {
    await server.stop();
  }
}

async function logsInAndOut(page) {
  await page.getByRole("button", { name: "ada, admin" }).click();
  await page.getByRole("menuitem", { name: "Log out ada" }).click();
  await page.waitForURL("**/login");
  await page.goto("/jobs?status=failed");
  await page.waitForURL(/\/login\?to=/);
  await enter(page, "ada", "wrong horse");
  await page.getByText("the name or the password is wrong").waitFor();
  await enter(page, "ada", PASSWORD);
  await page.waitForURL("**/jobs?status=failed");
}

/** A page that is open when its session ends says so, and is come back to. */
async function isToldThatTheSessionEnded(page, server) {
  await page.goto("/runners");
  await page.getByRole("button", { name: "ada, admin" }).waitFor();
  const words = ["users", "password", "ada", "--password-stdin", "--data", server.data];
  const [code] = await once(server.cliWith(OTHER, ...words), "exit");
  assert.equal(code, 0);
  await page.getByText("Your session has ended").waitFor();
  await checkAccess(page, "login after a session");
  await enter(page, "ada", OTHER);
  await page.waitForURL("**/runners");
}

async function letsAProgramIn(page, server) {
  const program = server.cliWith(null, "login", "--no-browser");
  const ended = once(program, "exit");
  let said = "";
  const address = await new Promise((found) => {
    program.stderr.on("data", (bytes) => {
      said += bytes;
      const match = /\/device\?code=[A-Z]{4}-[A-Z]{4}/.exec(said);
      if (match) found(match[0]);
    });
  });
  await page.goto(address);
  await page.getByText(/asks to do all that you, ada, may do/).waitFor();
  await checkAccess(page, "device");
  await page.getByRole("button", { name: "Allow", exact: true }).click();
  await page.getByText("You can close this page").waitFor();
  const [code] = await ended;
  assert.equal(code, 0, said);
}
