// What people do who have a configuration of GOLIAT and no terminal: cut it, mend what is wrong, submit it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { checkAccess, openPage } from "./browser.mjs";

const SHOTS = path.join(import.meta.dirname, "shots");
// Keys that look like numbers, in an order that reading and writing would turn round.
const CONFIG = `{
  "extends": "base_config.json",
  "study_type": "far_field",
  "phantoms": ["thelonious", "eartha", "duke", "ella"],
  "frequencies_mhz": [5800, 450, 700, 835, 1450, 2140, 2450, 3500, 5200],
  "far_field_setup": {
    "type": "environmental",
    "environmental": {
      "incident_directions": ["x_pos", "x_neg", "y_pos", "y_neg", "z_pos", "z_neg"],
      "polarizations": ["theta", "phi"]
    }
  },
  "gridding_parameters": { "global_gridding_per_frequency": { "5800": 1.0, "450": 2.50, "700": 2.5 } }
}
`;

const box = (page, name) => page.getByRole("textbox", { name });
const submit = (page, count) => page.getByRole("button", { name: `Submit ${count} assignments` });
const shoot = async (page, name) => {
  await checkAccess(page, name);
  await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot({ path: path.join(SHOTS, `${name}.png`), fullPage: true });
};

async function drop(page, name, text) {
  const data = await page.evaluateHandle(
    ([file, content]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([content], file, { type: "application/json" }));
      return transfer;
    },
    [name, text],
  );
  // Beside every field: the page takes it all the same.
  const heading = page.getByRole("heading", { level: 1 });
  await heading.dispatchEvent("dragover", { dataTransfer: data });
  await page.getByText("Drop the configuration here").waitFor();
  await shoot(page, "study-drop-light");
  await heading.dispatchEvent("drop", { dataTransfer: data });
}

/** The configuration that the server has of a study, as GOLIAT's client asks for it. */
async function kept(url, name) {
  const studies = await (await fetch(`${url}/api/super-studies?name=${name}`)).json();
  return studies[0].baseConfigPath;
}

/** The command that the page shows makes the same cut. */
async function saysTheSameAsACommand(page, { cli, folder }) {
  await page.getByRole("button", { name: "CLI" }).click();
  const shown = page.getByRole("dialog").getByText(/^mothership .*goliat submit/);
  const command = await shown.textContent();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  const words = execFileSync("sh", ["-c", `printf '%s\\n' ${command}`], { encoding: "utf8" });
  writeFileSync(path.join(folder, "CONFIG.json"), CONFIG);
  const made = await cli(...words.trim().split("\n").slice(1), "--dry-run", "--json");
  assert.deepEqual(
    JSON.parse(made).assignments.map(({ label }) => label),
    ["5800 MHz", "450, 700, 835 MHz", "1450, 2140, 2450, 3500, 5200 MHz"],
  );
}

/** A file is dropped, cut in another way, a mistake is made and mended; the job is there with what was promised. */
export async function makesAStudy(browser, { url, cli, folder }) {
  const { page, close } = await openPage(browser, url);
  await page.goto("/jobs");
  await page.getByRole("link", { name: "New GOLIAT study" }).click();
  await page.waitForURL("**/goliat/new");
  await page.getByRole("button", { name: "Submit", exact: true }).click();
  await page.getByText("Choose a file, or paste a configuration.").waitFor();
  assert.equal(
    await box(page, "Configuration").evaluate((box) => box === document.activeElement),
    true,
    "the first wrong field has the focus",
  );
  await drop(page, "far-e2e.json", CONFIG);
  await submit(page, 4).waitFor();
  assert.equal(await box(page, "Name").inputValue(), "far-e2e");
  assert.equal(await box(page, "Configuration").inputValue(), CONFIG);
  await page.getByText("Read: far field, 4 phantoms, 9 frequencies").waitFor();
  await page.getByText("18 assignments").waitFor();
  await page.getByRole("radio", { name: "By frequency and polarization" }).check();
  await submit(page, 18).waitFor();
  await page.getByText("5800 MHz × theta").waitFor();

  await page.getByRole("radio", { name: "In groups of frequencies" }).check();
  await page.getByText("Nothing to cut yet").waitFor();
  await box(page, "Groups, in MHz").fill("5800;450,700,900");
  await page.getByText(/900 is not among/).waitFor();
  await shoot(page, "study-refused-light");
  await page.getByRole("button", { name: "Submit", exact: true }).click();
  assert.equal(
    await box(page, "Groups, in MHz").evaluate((box) => box === document.activeElement),
    true,
    "the refused field has the focus",
  );
  await box(page, "Groups, in MHz").fill("5800;450,700,835;1450,2140,2450,3500,5200");
  await submit(page, 3).waitFor();
  await page.getByText("450, 700, 835 MHz").waitFor();

  await page.reload();
  await submit(page, 3).waitFor();
  assert.equal(await box(page, "Configuration").inputValue(), CONFIG);
  await box(page, "Description (optional)").fill("for the paper");
  await shoot(page, "study-cut-light");
  await saysTheSameAsACommand(page, { cli, folder });
  await submit(page, 3).click();
  await page.waitForURL(/\/jobs\/\d+$/);
  await page.getByRole("heading", { name: "far-e2e", level: 1 }).waitFor();

  await page.getByRole("button", { name: "CLI" }).click();
  await page.getByRole("dialog").getByText("goliat worker 0-2 far-e2e").waitFor();
  const id = new URL(page.url()).pathname.split("/").pop();
  const job = JSON.parse(await cli("job", id, "--json"));
  assert.deepEqual([job.name, job.description, job.counts.total], ["far-e2e", "for the paper", 3]);
  assert.equal(
    await kept(url, "far-e2e"),
    CONFIG.trim(),
    "the configuration arrived letter for letter",
  );
  await cli("cancel", id);
  await page.goto("/goliat/new");
  assert.equal(await box(page, "Configuration").inputValue(), "", "what was submitted is not kept");
  await close();
}

/** The same form in the dark and on a phone, with a cut and with a text that is no JSON. */
export async function fitsEveryScreen(browser, { url }) {
  for (const [name, options] of Object.entries({
    dark: { theme: "dark" },
    phone: { width: 360, height: 740 },
    "phone-dark": { theme: "dark", width: 360, height: 740 },
  })) {
    const { page, close } = await openPage(browser, url, options);
    await page.goto("/goliat/new");
    await box(page, "Configuration").fill(CONFIG);
    await page.getByRole("radio", { name: "By frequency", exact: true }).check();
    await submit(page, 9).waitFor();
    await page.getByText("18 assignments").waitFor();
    await shoot(page, `study-cut-${name}`);
    const broken = "\n".repeat(100) + CONFIG.replace('"phantoms":', '"phantoms"');
    await box(page, "Configuration").fill(broken);
    await page.getByRole("button", { name: "Show the place" }).click();
    const [chosen, scrolled] = await box(page, "Configuration").evaluate((box) => [
      box.value.slice(box.selectionStart, box.selectionEnd),
      box.scrollTop / box.scrollHeight,
    ]);
    assert.equal(chosen, "[", "the place where the JSON breaks is marked");
    assert.ok(scrolled > 0.8, `it is in sight: scrolled to ${scrolled}`);
    await shoot(page, `study-broken-${name}`);
    const [content, window] = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      innerWidth,
    ]);
    assert.ok(content <= window, `${name}: ${content} px wide on a screen of ${window} px`);
    await close();
  }
}
