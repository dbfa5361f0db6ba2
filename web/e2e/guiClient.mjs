// Machines with a GUI client, as GOLIAT's shows itself: what it posts, on its own addresses.
import assert from "node:assert/strict";

const TABS = ["Timings", "Timings_Piecharts", "Time_Remaining", "Overall_Progress", "Disk_I/O"];
const TYPES = [
  ...["header", "progress", "info", "info", "verbose", "caller"],
  ...["success", "default", "warning", "highlight", "progress", "error"],
];
export const LINES_SAID = 60;

async function post(url, path, body, headers = {}) {
  const json = !(body instanceof FormData);
  const answer = await fetch(url + path, {
    method: "POST",
    headers: json ? { "content-type": "application/json", ...headers } : headers,
    body: json ? JSON.stringify(body) : body,
  });
  assert.equal(answer.status, 200, `${path}: ${await answer.clone().text()}`);
  return answer.json();
}

/** What one GUI client posts. Each machine has an address of its own, by which the server knows it. */
export function posterOf(url, machineId, hostname) {
  let sequence = 0;
  const say = (message) =>
    post(url, "/api/gui-update", { machineId, timestamp: Date.now() / 1000, message });
  return {
    /** `usage`: what the redirect package adds. */
    beat: (usage) => {
      const machine = { machineId, hostname, gpuName: "NVIDIA GeForce RTX 4090" };
      const body = { ...machine, cpuCores: 12, totalRamGB: 63.9 };
      const header = usage ? { "x-mothership-usage": JSON.stringify(usage) } : {};
      return post(url, "/api/heartbeat", body, header);
    },
    claim: (assignment) => post(url, `/api/assignments/${assignment}/claim`, { machineId }),
    say,
    /** `lines`: pairs of type and text. */
    lines: (lines) => {
      const logs = lines.map(([log_type, message], place) => ({
        ...{ type: "status", message, log_type },
        timestamp: Date.now() / 1000 + place / 1e5,
      }));
      sequence += 1;
      return say({ type: "log_batch", sequence: sequence - 1, logs });
    },
    pictures: (jpegs) => {
      const form = new FormData();
      form.set("machineId", machineId);
      for (const [tab, jpeg] of Object.entries(jpegs)) {
        form.set(tab, new Blob([jpeg], { type: "image/jpeg" }), `${tab}.jpg`);
      }
      return post(url, "/api/gui-screenshots", form);
    },
  };
}

/** Pictures as a GUI would draw them, each with its number. */
export async function draw(browser, number) {
  const page = await browser.newPage({ viewport: { width: 640, height: 360 } });
  const jpegs = {};
  for (const tab of TABS) {
    await page.setContent(
      `<body style="margin:0;background:#2b2b2b;color:#f0a30a;font:20px sans-serif;padding:16px">
        <p>${tab} ${number}</p><svg width="600" height="260" style="background:#1e1e1e">
        <polyline fill="none" stroke="#4ec98f" stroke-width="3" points="${Array.from(
          { length: 30 },
          (_, x) => `${x * 20},${130 + 90 * Math.sin((x + number * 3) / 4)}`,
        ).join(" ")}"/></svg></body>`,
    );
    jpegs[tab] = await page.screenshot({ type: "jpeg", quality: 70 });
  }
  await page.close();
  return jpegs;
}

/** A study of two: one is taken by a machine that has much to say, and a second machine is only heard. */
export async function openGuiClient(browser, { url }) {
  const configs = [900, 1800].map((mhz) => ({
    splitConfig: { study_type: "far_field", frequencies_mhz: [mhz] },
    status: "PENDING",
  }));
  const study = await post(url, "/api/super-studies", {
    ...{ name: "thelonious", description: "", baseConfig: {}, assignments: configs },
  });
  const client = posterOf(url, "203.0.113.7", "sim-01");
  const gpus = [{ util: 0.61, memory_bytes_used: 6 * 2 ** 30, memory_bytes: 24 * 2 ** 30 }];
  await client.beat({ cpu: 0.37, memory_bytes_used: 41e9, disk_bytes_free: 2e11, gpus });
  await client.claim(`${study.id}.0`);
  const lines = Array.from({ length: LINES_SAID }, (_, n) => [
    TYPES[n % TYPES.length],
    n % TYPES.length === 0 ? `--- Stage ${n / TYPES.length} ---` : `  line ${n} of the GUI client`,
  ]);
  for (let at = 0; at < lines.length; at += 10) await client.lines(lines.slice(at, at + 10));
  await client.say({ type: "overall_progress", current: 42, total: 100 });
  await client.say({
    ...{ type: "stage_progress", name: "Running Simulation" },
    ...{ current: 3, total: 10, sub_stage: "" },
  });
  await client.say({
    ...{ type: "simulation_details", simulation_count: 3, total_simulations: 12 },
    current_case: "thelonious, 900 MHz, x pos theta",
  });
  await client.say({ type: "profiler_update", eta_seconds: 8_000 });
  for (let number = 1; number <= 3; number += 1) {
    await client.pictures(await draw(browser, number));
  }
  await posterOf(url, "203.0.113.8", "sim-02").beat();
  const workers = await (await fetch(`${url}/api/workers`)).json();
  const idOf = (name) => workers.find(({ hostname }) => hostname === name).id;
  return {
    guiClient: { study: study.id, runner: idOf("sim-01"), silent: idOf("sim-02"), poster: client },
  };
}
