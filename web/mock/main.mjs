// The pretend server: routes and the live socket.
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import * as house from "./jobs.mjs";
import { png } from "./png.mjs";
import { accept } from "./ws.mjs";

const PORT = Number(process.env.PORT ?? 8080);
const DIST = path.resolve(import.meta.dirname, "../dist");
const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};
const CSP =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' blob:; connect-src 'self'; frame-ancestors 'none'";

const splitId = (id) => [house.job(id.split(".")[0]), Number(id.split(".")[1])];

function jobsList(query) {
  const wanted = query.get("status")?.split(",");
  const text = query.get("q") ?? "";
  const named = house.JOBS.map(house.jobView).filter(
    (job) => job.name.includes(text) || job.id === text,
  );
  const jobs = named.filter((job) => !wanted || wanted.includes(job.status));
  const by_status = {};
  for (const job of named) by_status[job.status] = (by_status[job.status] ?? 0) + 1;
  return { jobs, total: jobs.length, limit: 50, offset: 0, by_status };
}

function tasksList(job, query) {
  const limit = Number(query.get("limit") ?? 50);
  const status = query.get("status");
  const tasks = [];
  let index = query.has("after") ? Number(query.get("after")) + 1 : 0;
  for (; index < job.total && tasks.length < limit; index += 1) {
    if (!status || house.state(job, index) === status) tasks.push(house.taskView(job, index));
  }
  const total = status ? house.jobView(job).counts[status] : job.total;
  return { tasks, next: index < job.total ? String(index - 1) : null, total };
}

function spec(job) {
  const preview = (index) => ({
    index,
    params: job.params(index),
    command: house.taskDetail(job, index).command,
  });
  const first = Array.from({ length: Math.min(5, job.total) }, (_, n) => preview(n));
  const last =
    job.total > 10 ? Array.from({ length: 5 }, (_, n) => preview(job.total - 5 + n)) : [];
  return {
    spec: {
      name: job.name,
      command: [`./${job.name}`],
      sweep: job.sweep,
      outputs: ["*.png", "result.json"],
    },
    count: job.total,
    first,
    last,
  };
}

function errors(job) {
  const failed = house.jobView(job).counts.failed;
  const indexes = Array.from(
    { length: Math.min(10, failed) },
    (_, n) => (n + 1) * job.failEvery - 1,
  );
  const message = house.taskView(job, job.failEvery - 1).error_message;
  return {
    groups: failed
      ? [{ message, exit_code: 137, count: failed, indexes, last_at: new Date().toISOString() }]
      : [],
    total: failed,
  };
}

function lines(attempt, query) {
  const total = house.lineCount(attempt);
  const from = Number(query.get("from") ?? 0);
  const count = Math.max(0, Math.min(Number(query.get("limit") ?? 200), total - from));
  const list = Array.from({ length: count }, (_, n) => house.logLine(attempt, from + n));
  return { lines: list, total_lines: total, total_bytes: total * 40, ended: false };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
const ESCAPES = /\x1b\[[0-9;]*m|\x1b\]8;;[^\x1b]*\x1b\\/g;

function search(attempt, query) {
  const pattern =
    query.get("regex") === "true"
      ? query.get("q")
      : query.get("q").replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const wanted = new RegExp(pattern, query.get("case") === "true" ? "" : "i");
  const from = Number(query.get("from") ?? 0);
  const hits = [];
  let next = null;
  let total = 0;
  for (let number = 0; number < Math.min(100_000, house.lineCount(attempt)); number += 1) {
    const line = house.logLine(attempt, number);
    if (!wanted.test(line.text.replaceAll(ESCAPES, ""))) continue;
    total += 1;
    if (number < from) continue;
    if (hits.length < 1000) hits.push(line);
    else next ??= number;
  }
  return { hits, total, next };
}

const WHY = {
  sentence:
    "0 of 11 runners can take it now: 6 are busy, 1 is draining, 2 are silent, 1 is disabled, 1 has too little memory",
  checks: [
    { ok: true, message: "the job is not paused" },
    { ok: true, message: "it depends on no other job" },
    { ok: true, message: "6 runners have all required labels" },
    { ok: false, message: "no runner has 2 free CPUs; the largest free is 1" },
  ],
  hints: ["connect another machine", "raise the priority of the job"],
};

/** [method and pattern, answer]. */
const ROUTES = [
  [/^GET \/stats$/, () => house.stats()],
  [/^GET \/auth\/me$/, () => ({ username: "ana", role: "admin", open: true })],
  [/^GET \/jobs$/, (_, query) => jobsList(query)],
  [/^GET \/jobs\/([^/]+)$/, ([id]) => house.jobView(house.job(id))],
  [/^GET \/jobs\/([^/]+)\/tasks$/, ([id], query) => tasksList(house.job(id), query)],
  [/^GET \/jobs\/([^/]+)\/grid$/, ([id]) => Buffer.from(house.grid(house.job(id)))],
  [/^GET \/jobs\/([^/]+)\/spec$/, ([id]) => spec(house.job(id))],
  [/^GET \/jobs\/([^/]+)\/errors$/, ([id]) => errors(house.job(id))],
  [/^GET \/jobs\/([^/]+)\/artifacts$/, ([id]) => listing(house.artifacts(house.job(id)))],
  [
    /^POST \/jobs\/([^/]+)\/\w+$/,
    ([id]) => ({ job: house.jobView(house.job(id)), tasks: 3, message: "done" }),
  ],
  [/^GET \/tasks\/([^/]+)$/, ([id]) => house.taskDetail(...splitId(id))],
  [
    /^GET \/tasks\/([^/]+)\/explain$/,
    ([id]) => ({ ...WHY, task_id: id, status: "pending", tasks_ahead: 212 }),
  ],
  [
    /^GET \/tasks\/([^/]+)\/artifacts$/,
    ([id]) => house.artifacts(splitId(id)[0]).filter((file) => file.task_id === id),
  ],
  [/^POST \/tasks\/([^/]+)\/\w+$/, ([id]) => house.taskView(...splitId(id))],
  [/^GET \/tasks\/([^/]+)\/files\/.*png$/, ([id]) => png(splitId(id)[1])],
  [
    /^GET \/tasks\/([^/]+)\/files\/.*json$/,
    ([id]) => ({
      feed: 0.022,
      kill: 0.051,
      steps: 5000,
      energy: 0.4137,
      task: id,
      mask: [1, 2, 3],
    }),
  ],
  [
    /^GET \/tasks\/([^/]+)\/files\//,
    () =>
      Buffer.from(
        `step,energy\n${Array.from({ length: 80 }, (_, n) => `${n},${(0.5 * 0.97 ** n).toFixed(5)}`).join("\n")}\n`,
      ),
  ],
  [/^GET \/attempts\/([^/]+)\/log\/lines$/, ([id], query) => lines(id, query)],
  [/^GET \/attempts\/([^/]+)\/log\/search$/, ([id], query) => search(id, query)],
  [/^GET \/runners$/, () => house.runners()],
  [
    /^POST \/runner-tokens$/,
    () => ({
      token: "t",
      expires_at: new Date(Date.now() + 86_400_000).toISOString(),
      command: "mothership runner --server http://127.0.0.1:8080 --join mjt_5Yc0xq3f",
    }),
  ],
];

const listing = (files) => ({
  artifacts: files,
  total: files.length,
  total_bytes: files.reduce((sum, file) => sum + file.size, 0),
  next: null,
});

function answer(request, response) {
  const url = new URL(request.url, "http://mock");
  if (!url.pathname.startsWith("/api/")) return page(url.pathname, response);
  const key = `${request.method} ${url.pathname.slice("/api/v1".length)}`;
  for (const [pattern, act] of ROUTES) {
    const match = pattern.exec(key);
    if (!match) continue;
    try {
      const body = act(match.slice(1).map(decodeURIComponent), url.searchParams);
      const raw = Buffer.isBuffer(body);
      response.writeHead(200, {
        "content-type": raw ? "application/octet-stream" : "application/json",
      });
      return response.end(raw ? body : JSON.stringify(body));
    } catch {
      break;
    }
  }
  response.writeHead(404, { "content-type": "application/problem+json" });
  response.end(
    JSON.stringify({
      title: "not found",
      status: 404,
      detail: `there is no ${url.pathname}`,
      code: "not_found",
      request_id: "mock-1",
    }),
  );
}

function page(name, response) {
  const file = path.join(DIST, name);
  const found =
    name !== "/" && file.startsWith(DIST) && existsSync(file)
      ? file
      : path.join(DIST, "index.html");
  response.writeHead(200, {
    "content-type": TYPES[path.extname(found)] ?? "text/plain",
    "content-security-policy": CSP,
  });
  response.end(readFileSync(found));
}

function topicData(topic) {
  const [kind, id] = topic.split(":");
  if (kind === "overview") return house.stats();
  if (kind === "jobs") return { jobs: house.JOBS.map(house.jobView) };
  if (kind === "runners") return { runners: house.runners() };
  if (kind === "task") return house.taskDetail(...splitId(id));
  if (kind === "log") return { lines: house.lineCount(id), bytes: 0, ended: false };
  const job = house.job(id);
  const changed =
    job.total > 1000 ? [] : [...house.grid(job)].map((state, index) => [index, state]);
  return { job: house.jobView(job), tasks: changed };
}

const server = createServer(answer);
server.on("upgrade", (request, socket) => {
  const topics = new Map();
  const push = (topic, type) => {
    const seq = (topics.get(topic) ?? 0) + 1;
    topics.set(topic, seq);
    send({ type, topic, seq, data: topicData(topic) });
  };
  const timer = setInterval(() => {
    send({ type: "beat", now: new Date().toISOString() });
    for (const topic of topics.keys()) push(topic, "update");
  }, 1000);
  const send = accept(
    request,
    socket,
    (message) => {
      if (message.type === "subscribe") push(message.topic, "snapshot");
      if (message.type === "unsubscribe") topics.delete(message.topic);
    },
    () => clearInterval(timer),
  );
  send({ type: "hello", version: "0.1.0", now: new Date().toISOString() });
});
server.listen(PORT, "127.0.0.1", () =>
  console.log(`mock server on http://127.0.0.1:${server.address().port}`),
);
