// A person without a terminal: makes an experiment, fills in its form by keyboard, is refused, corrects, runs three values, finds
// the runs again, and compares two.
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { checkAccess, openPage } from "./browser.mjs";
import { startServer } from "./server.mjs";

const SHOTS = path.join(import.meta.dirname, "shots");
const PICO = path.resolve(import.meta.dirname, "../../examples/pico");
const TABS_MAX = 120;
const PASSWORD = "correct horse battery";

/** Colours on their way from one theme to the other are those of neither. */
async function inTheme(page, theme) {
  await page.emulateMedia({ colorScheme: theme });
  await page.waitForFunction(
    (wanted) =>
      document.documentElement.dataset.theme === wanted &&
      !document.getAnimations().some((moving) => moving instanceof CSSTransition),
    theme,
  );
}

/** In the page: texts that were left so little room that a few letters stand on each line. */
function squeezed() {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const { width, height } = text.parentElement.getBoundingClientRect();
    const isLong = text.data.trim().length > 20 && /\p{L}{3}/u.test(text.data);
    if (isLong && width > 0 && width < 60 && height > 100) found.push(text.data.slice(0, 40));
  }
  return found;
}

/** What is on the page now: accessible in both themes, and no wider than a phone. */
async function looksRight(page, name) {
  for (const theme of ["dark", "light"]) {
    await inTheme(page, theme);
    await checkAccess(page, `${name}, ${theme}`);
    await page.screenshot({ path: path.join(SHOTS, `${name}-${theme}.png`), fullPage: true });
  }
  const size = page.viewportSize();
  await page.setViewportSize({ width: 360, height: 740 });
  await page.waitForFunction(() => document.documentElement.scrollWidth <= innerWidth);
  await checkAccess(page, `${name}, phone`);
  assert.deepEqual(await page.evaluate(squeezed), [], `letters below each other on ${name}`);
  await page.screenshot({ path: path.join(SHOTS, `${name}-phone.png`), fullPage: true });
  await page.setViewportSize(size);
}

/** By Tab alone, as far as it takes. */
async function tabTo(page, target) {
  await target.waitFor();
  for (let presses = 0; presses < TABS_MAX; presses += 1) {
    if (await target.evaluate((one) => one === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`not reached by ${TABS_MAX} presses of Tab: ${target}`);
}

async function press(page, target) {
  await tabTo(page, target);
  await page.keyboard.press("Enter");
}

async function type(page, target, text) {
  await tabTo(page, target);
  await page.keyboard.press("Control+A");
  await page.keyboard.type(text);
}

const field = (page, name) => page.getByRole("textbox", { name, exact: true });

/** The definition of examples/pico, with the program where it is: a page uploads no files. */
const definition = () =>
  readFileSync(path.join(PICO, "experiment.toml"), "utf8")
    .replace('["python3", "pipeline.py"]', `["python3", "${path.join(PICO, "pipeline.py")}"]`)
    .replace(/^inputs = .*\n/m, "")
    .replace("[job.env]", '[job.env]\nPICO_SECONDS = "1"');

export async function runsAnExperiment(browser) {
  const server = await startServer();
  try {
    const { page, faults, close } = await openPage(browser, server.url);
    await makesIt(page);
    await fillsItIn(page, path.join(server.folder, "frames"));
    await runsItAgain(page);
    await comparesTwo(page);
    // A job that is no run is answered with 404, which the browser writes on the console by itself.
    assert.deepEqual(
      faults.filter((fault) => !fault.includes("404")),
      [],
    );
    await close();
  } finally {
    await server.stop();
  }
}

/** Two people at one form know of each other, and neither writes over what the other one made. */
export async function sharesAnExperiment(browser) {
  const server = await startServer(["--no-runner"]);
  try {
    for (const name of ["ada", "bob"]) {
      const words = ["users", "add", name, "--role", "admin", "--password-stdin"];
      const [code] = await once(server.cliWith(PASSWORD, ...words, "--data", server.data), "exit");
      assert.equal(code, 0, `${name} is added`);
    }
    const [ada, bob] = await Promise.all(
      ["ada", "bob"].map((name) => logsIn(browser, server.url, name)),
    );
    await ada.page.goto("/experiments");
    await ada.page.getByRole("button", { name: "Make a sample" }).click();
    await field(ada.page, "Steps").fill("12");
    await ada.page.getByText(/^Draft kept/).waitFor();
    await bob.page.goto("/experiments/sample/run");
    await bob.page.getByText("ada is at this form, too").waitFor();
    assert.equal(await field(bob.page, "Steps").inputValue(), "10", "drafts are one's own");
    await looksRight(bob.page, "experiment-form-shared");

    const writes = async ({ page }, title) => {
      await page.goto("/experiments/sample/edit");
      const text = page.getByRole("textbox", { name: "Definition" });
      await text.fill((await text.inputValue()).replace("A sample to try", title));
      await page.getByText("Nothing is wrong with it.").waitFor();
    };
    await writes(ada, "As ada likes it");
    await writes(bob, "As bob likes it");
    await bob.page.getByRole("button", { name: "Save as version 2" }).click();
    await bob.page.getByText("Saved as version 2", { exact: true }).waitFor();
    await ada.page.getByRole("button", { name: "Save as version 2" }).click();
    await ada.page.getByText("bob saved version 2 while you were here").waitFor();
    await looksRight(ada.page, "experiment-saved-elsewhere");
    await ada.page.getByRole("button", { name: "Save mine as version 3" }).click();
    await ada.page.getByRole("heading", { name: "Edit As ada likes it" }).waitFor();
    await Promise.all([ada.close(), bob.close()]);
  } finally {
    await server.stop();
  }
}

async function logsIn(browser, url, name) {
  const opened = await openPage(browser, url);
  await opened.page.goto("/login");
  await opened.page.getByLabel("Name").fill(name);
  await opened.page.getByLabel("Password").fill(PASSWORD);
  await opened.page.getByRole("button", { name: "Log in", exact: true }).click();
  await opened.page.getByRole("button", { name: `${name}, admin` }).waitFor();
  return opened;
}

async function makesIt(page) {
  await page.goto("/experiments");
  await page.getByText("No experiment yet").waitFor();
  await looksRight(page, "experiments-none");
  await press(page, page.getByRole("main").getByRole("link", { name: "New experiment" }).first());
  const text = page.getByRole("textbox", { name: "Definition" });
  await tabTo(page, text);
  await page.keyboard.insertText("name = 'pico'\n");
  await page.getByText(/mistake/).waitFor();
  await looksRight(page, "experiment-editor-wrong");
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText(definition());
  await page.getByText("Nothing is wrong with it.").waitFor();
  await page.getByRole("textbox", { name: "Data folder" }).waitFor();
  await looksRight(page, "experiment-editor");
  await page.getByRole("button", { name: "Create" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("No run yet").waitFor();
  await looksRight(page, "experiment-no-run");
}

async function fillsItIn(page, frames) {
  mkdirSync(frames);
  await press(page, page.getByRole("main").getByRole("link", { name: "Run", exact: true }).first());
  await type(page, field(page, "Frames"), "ten");
  await page.keyboard.press("Control+Enter");
  await page.getByRole("alert").getByText("3 values have to be mended").waitFor();
  const first = field(page, "Frames");
  await page.waitForFunction(() => document.activeElement?.getAttribute("aria-invalid") === "true");
  assert.equal(await first.evaluate((one) => one === document.activeElement), true, "focus");
  assert.equal(await first.inputValue(), "ten", "what was typed stays");
  await looksRight(page, "experiment-form-refused");
  await type(page, first, "300");
  await type(page, field(page, "Data folder"), frames);
  await type(page, field(page, "Output folder"), "out");
  await page.getByText("1 run", { exact: true }).waitFor();
  await page.getByText(/^Draft kept/).waitFor();

  await page.reload();
  await page.getByText("This is your draft").waitFor();
  assert.equal(await field(page, "Data folder").inputValue(), frames, "the draft");
  await press(page, page.getByRole("button", { name: /^Segmentation/ }));
  await press(page, page.getByRole("button", { name: "Several values of Smallest neuron" }));
  await type(page, field(page, "Smallest neuron"), "40, 45, 50");
  await page.getByText("3 values: 40, 45, 50").waitFor();
  await page.getByRole("button", { name: "Run 3" }).waitFor();
  await page.getByText("Last command").waitFor();
  await looksRight(page, "experiment-form");
  await page.keyboard.press("Control+Enter");
  await page.waitForURL(/\/jobs\/1$/);
  await page.getByText("Run of an experiment").waitFor();
}

async function runsItAgain(page) {
  await looksRight(page, "job-run");
  await press(page, page.getByRole("link", { name: "Run again with changes" }));
  await page.waitForURL(/\/experiments\/pico\/run\?from=1$/);
  await press(page, page.getByRole("button", { name: /^Segmentation/ }));
  await type(page, field(page, "Mask threshold"), "0.7");
  await page.getByText("changed, was 0.5").waitFor();
  await looksRight(page, "experiment-form-again");
  await page.keyboard.press("Control+Enter");
  await page.waitForURL(/\/jobs\/2$/);
  await page.getByText("Made from").waitFor();
}

async function comparesTwo(page) {
  await press(page, page.getByRole("main").getByRole("link", { name: "PICO pipeline" }));
  const table = page.getByRole("grid", { name: "Runs" });
  const again = table.getByRole("row", { name: /0\.7/ });
  await again.waitFor();
  await table.getByRole("row", { name: /40, 45, 50.*0\.5/ }).waitFor();
  await table.getByText("completed").nth(1).waitFor();
  for (const job of ["2", "1"]) {
    await tabTo(page, table.getByRole("checkbox", { name: `Choose run ${job}` }));
    await page.keyboard.press("Space");
  }
  await page.getByText("2 runs chosen").waitFor();
  await looksRight(page, "experiment-runs");
  await press(page, page.getByRole("link", { name: "Compare", exact: true }));
  await page.getByRole("row", { name: /Mask threshold.*0\.(5|7).*0\.(5|7)/ }).waitFor();
  await page.getByRole("img", { name: /SEG_SUM\.png of 1/ }).waitFor();
  await page.getByRole("img", { name: /SEG_SUM\.png of 2/ }).waitFor();
  await looksRight(page, "runs-compared");
  await press(page, page.getByRole("button", { name: /^Show the \d+ values/ }));
  await page.getByRole("row", { name: /Frame rate/ }).waitFor();
}
