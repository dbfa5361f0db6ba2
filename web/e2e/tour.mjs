// Every page, in both themes: it comes, it is accessible, it asks nobody else, and its picture is kept.
import assert from "node:assert/strict";
import path from "node:path";
import { checkAccess, openPage } from "./browser.mjs";

const SHOTS = path.join(import.meta.dirname, "shots");

/** [name, address, what must be seen before the page is looked at]. */
function pages({ pictures, log, broken, guiClient }) {
  return [
    ["overview", "/", (page) => page.getByRole("heading", { name: "Latest jobs" })],
    ["jobs", "/jobs", (page) => page.getByRole("row", { name: /pictures/ })],
    ["jobs-filtered", "/jobs?status=failed", (page) => page.getByRole("row", { name: /broken/ })],
    ["jobs-none", "/jobs?q=nothing-like-this", (page) => page.getByText("No job matches")],
    [
      "job-summary",
      `/jobs/${pictures}`,
      (page) => page.getByRole("img", { name: /pattern\.png/ }).first(),
    ],
    ["job-failed", `/jobs/${broken}`, (page) => page.getByText(/Why tasks failed/)],
    ["job-grid", `/jobs/${pictures}/grid`, (page) => page.locator("canvas")],
    ["job-tasks", `/jobs/${pictures}/tasks`, (page) => page.getByRole("row", { name: /#5/ })],
    [
      "job-gallery",
      `/jobs/${pictures}/results`,
      (page) => page.getByRole("img", { name: /pattern\.png/ }).nth(5),
    ],
    [
      "job-files",
      `/jobs/${pictures}/results?view=files`,
      (page) => page.getByRole("treeitem").first(),
    ],
    ["job-spec", `/jobs/${pictures}/spec`, (page) => page.getByText("As submitted")],
    ["task-log", `/jobs/${log}/tasks/0`, (page) => page.locator(".log-text").first()],
    ["task-failed", `/jobs/${broken}/tasks/1`, (page) => page.getByText(/ValueError/).first()],
    [
      "task-artifacts",
      `/jobs/${pictures}/tasks/0/artifacts`,
      (page) => page.getByRole("treeitem").first(),
    ],
    ["task-spec", `/jobs/${pictures}/tasks/0/spec`, (page) => page.getByText("Working folder")],
    [
      "task-why",
      `/jobs/${pictures}/tasks/0/why`,
      (page) => page.getByText(/^mothership .*explain/),
    ],
    ["runners", "/runners", (page) => page.getByRole("row").nth(1)],
    [
      "gui-task",
      `/jobs/${guiClient.study}/tasks/0`,
      (page) => page.getByText("line 59 of the GUI client"),
    ],
    [
      "gui-filtered",
      `/jobs/${guiClient.study}/tasks/0?type=fatal%2Cerror`,
      (page) => page.getByText(/[1-9] shown/),
    ],
    [
      "gui-screen",
      `/jobs/${guiClient.study}/tasks/0/screen`,
      (page) => page.getByRole("img", { name: /Timings of the GUI on sim-01/ }),
    ],
    [
      "runner-gui",
      `/runners/${guiClient.runner}`,
      (page) => page.getByRole("img", { name: /Timings of the GUI on sim-01/ }),
    ],
    ["runner-silent", `/runners/${guiClient.silent}`, (page) => page.getByText("No picture yet")],
    ["missing-runner", "/runners/nobody", (page) => page.getByText(/Could not load runner/)],
    ["study-new", "/goliat/new", (page) => page.getByText("Nothing to cut yet")],
    ["settings", "/settings", (page) => page.getByText("This server needs no login")],
    [
      "settings-appearance",
      "/settings/appearance",
      (page) => page.getByRole("radio", { name: "System" }),
    ],
    ["experiments", "/experiments", (page) => page.getByText("No experiment yet")],
    ["experiment-new", "/experiments/new", (page) => page.getByText("Nothing written yet")],
    [
      "missing-experiment",
      "/experiments/nobody/run",
      (page) => page.getByText(/Could not load the experiment nobody/),
    ],
    ["compare-few", "/runs/compare?jobs=1", (page) => page.getByText(/Two to eight runs/)],
    ["people-none", "/admin/people", (page) => page.getByText("Nobody is here yet")],
    ["login", "/login", (page) => page.getByLabel("Password")],
    ["welcome-late", "/welcome?code=used", (page) => page.getByText(/not good any more/)],
    ["device-late", "/device?code=BCDF-GHJK", (page) => page.getByText(/no program waits/)],
    ["missing", "/no/such/page", (page) => page.getByText("There is no such page")],
    ["missing-job", "/jobs/987654", (page) => page.getByText(/Could not load job 987654/)],
  ];
}

export async function tour(browser, { url }, studies) {
  for (const theme of ["light", "dark"]) {
    const { page, faults, close } = await openPage(browser, url, { theme });
    for (const [name, address, seen] of pages(studies)) {
      await page.goto(address);
      await seen(page).waitFor();
      assert.equal(
        await page.evaluate(() => document.documentElement.dataset.theme),
        theme,
        `theme of ${name}`,
      );
      await checkAccess(page, `${name}, ${theme}`);
      await page.screenshot({ path: path.join(SHOTS, `${name}-${theme}.png`) });
    }
    // A job that does not exist is answered with 404, which the browser writes on the console by itself.
    assert.deepEqual(
      faults.filter((fault) => !fault.includes("404")),
      [],
      `faults, ${theme}`,
    );
    await close();
  }
}

/** The pages that must work on a phone have no sideways scrolling there. */
export async function phone(browser, { url }, studies) {
  const { page, close } = await openPage(browser, url, { width: 360, height: 740 });
  const wanted = [
    ...["overview", "jobs", "job-summary", "task-failed", "runners"],
    ...["gui-task", "runner-gui", "study-new", "settings", "settings-appearance", "people-none"],
    ...["experiments", "experiment-new", "compare-few"],
  ];
  for (const [name, address, seen] of pages(studies).filter(([name]) => wanted.includes(name))) {
    await page.goto(address);
    if (name === "jobs") await page.getByRole("link", { name: "pictures" }).first().waitFor();
    else if (name === "runners")
      await page
        .getByRole("button", { name: /^Actions for/ })
        .first()
        .waitFor();
    else await seen(page).waitFor();
    await page.screenshot({ path: path.join(SHOTS, `${name}-phone.png`) });
    const [content, window] = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      innerWidth,
    ]);
    assert.ok(content <= window, `${name} is ${content} px wide on a screen of ${window} px`);
  }
  await close();
}
