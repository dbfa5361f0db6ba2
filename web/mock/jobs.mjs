// size: one pretend house; its parts are data that nobody reads twice.
// The pretend house: jobs whose tasks are computed from their index and the time, so that nothing has to be stored.
const START = Date.now();
const iso = (ms) => new Date(ms).toISOString();
const ago = (minutes) => iso(START - minutes * 60_000);

/** A number from 0 to 1 that is always the same for the same two numbers. */
export function dice(a, b) {
  let x = (a * 374_761_393 + b * 668_265_263) | 0;
  x = Math.imul(x ^ (x >>> 13), 1_274_126_177);
  return ((x ^ (x >>> 16)) >>> 0) / 4_294_967_296;
}

export const BYTES = { waiting: 0, pending: 1, running: 2, completed: 3, failed: 4, cancelled: 5 };
const FEEDS = [0.022, 0.028, 0.034, 0.04, 0.046, 0.052];
const KILLS = [0.051, 0.053, 0.055, 0.057, 0.059, 0.061, 0.063, 0.065];

const make = (id, name, total, done, slots, more = {}) => ({
  id,
  name,
  total,
  done,
  slots,
  failEvery: 0,
  params,
  sweep: {},
  minutes: 5,
  labels: {},
  ...more,
});
const params = (index) => ({ seed: index + 1 });
const pattern = (index) => ({ feed: FEEDS[Math.floor(index / 8) % 6], kill: KILLS[index % 8] });

export const JOBS = [
  make(47, "gray-scott", 48, 19, 4, {
    params: pattern,
    sweep: { grid: { feed: FEEDS, kill: KILLS } },
    minutes: 3,
    pictures: true,
    labels: { paper: "turing" },
    live: true,
  }),
  make(46, "mesh-sweep", 800, 496, 12, {
    failEvery: 131,
    sweep: { grid: { h: "0.1..2 n 20", seed: "1..40" } },
    params: (i) => ({
      h: Math.round((0.1 + Math.floor(i / 40) * 0.1) * 10) / 10,
      seed: (i % 40) + 1,
    }),
    minutes: 184,
    live: true,
  }),
  make(45, "calcium-017", 20_000, 12_400, 40, { failEvery: 997, minutes: 900 }),
  make(44, "csv-list", 6, 6, 0, {
    failEvery: 5,
    params: (i) => ({ city: ["Bern", "Oslo", "Lima", "Kyiv", "Rome", "Pune"][i], year: 2020 + i }),
    minutes: 60,
    retries: 2,
  }),
  make(43, "near-field-final", 800, 800, 0, {
    failEvery: 213,
    minutes: 2900,
    labels: { paper: "nf", stage: "final" },
  }),
  make(42, "warm-up", 120, 120, 0, { minutes: 3100 }),
  make(41, "parameter-scan-million", 1_000_000, 0, 0, { minutes: 2, paused: true }),
];

export const job = (id) => JOBS.find((known) => String(known.id) === id);

function doneNow(j) {
  const extra = j.live ? Math.floor((Date.now() - START) / 4000) : 0;
  return Math.min(j.total, j.done + extra);
}

export function state(j, index) {
  const done = doneNow(j);
  if (index < done)
    return j.failEvery && index % j.failEvery === j.failEvery - 1 ? "failed" : "completed";
  if (index < done + j.slots) return "running";
  return index === done + j.slots && j.failEvery && j.slots ? "waiting" : "pending";
}

function counts(j) {
  const done = doneNow(j);
  const failed = j.failEvery ? Math.floor(done / j.failEvery) : 0;
  const running = Math.min(j.slots, j.total - done);
  const waiting = j.failEvery && j.slots && done + j.slots < j.total ? 1 : 0;
  return {
    total: j.total,
    waiting,
    pending: j.total - done - running - waiting,
    running,
    completed: done - failed,
    failed,
    cancelled: 0,
  };
}

export function grid(j) {
  return Uint8Array.from({ length: j.total }, (_, index) => BYTES[state(j, index)]);
}

export function jobView(j) {
  const c = counts(j);
  const ended = c.completed + c.failed === c.total;
  const status = j.paused ? "paused" : !ended ? "running" : c.failed ? "failed" : "completed";
  const progress = ended
    ? 1
    : Math.min(0.999, (c.completed + c.failed + c.running * 0.4) / c.total);
  const left = ((j.total - c.completed) * 30) / Math.max(1, j.slots);
  return {
    id: String(j.id),
    name: j.name,
    description: null,
    type: "process",
    command: `./${j.name} --seed {{seed}}`,
    args: [],
    priority: 1,
    status,
    summary: summary(status, c),
    paused: Boolean(j.paused),
    cancel_requested: false,
    owner: "ana",
    created_by: "ana",
    labels: j.labels,
    counts: c,
    progress,
    percent: Math.floor(progress * 100),
    eta:
      status === "running"
        ? { state: "left", seconds: left, low_seconds: left * 0.8, high_seconds: left * 1.4 }
        : j.paused
          ? { state: "waiting" }
          : null,
    runners: Math.min(j.slots, 12),
    varying: Object.keys(j.params(0)),
    timeout_seconds: 3600,
    max_retries: j.retries ?? 2,
    created_at: ago(j.minutes),
    updated_at: iso(Date.now()),
    started_at: j.paused ? null : ago(j.minutes - 0.2),
    completed_at: ended ? ago(j.minutes * 0.4) : null,
    depends_on: [],
  };
}

function summary(status, c) {
  if (status === "running")
    return `${c.running} running${c.failed ? `; ${c.failed} failed, retrying ${c.waiting}` : ""}`;
  if (status === "failed") return `${c.failed} of ${c.total} tasks failed`;
  return status === "paused" ? "no task starts until it is resumed" : "all tasks completed";
}

const ERRORS = [
  "exit code 137 (killed: out of memory): allocating 41.2 GB on device 0",
  "exit code 1: ValueError: row 4 has no column 'temperature'",
];

export function taskView(j, index) {
  const status = state(j, index);
  const moment = ((Date.now() - START) / 40_000 + dice(j.id, index)) % 1;
  const started = status === "pending" ? null : START - (j.minutes - 1 - dice(index, 3)) * 60_000;
  const error = ERRORS[j.id % 2];
  return {
    id: `${j.id}.${index}`,
    job_id: String(j.id),
    index,
    status,
    params: j.params(index),
    attempts: status === "pending" ? 0 : status === "failed" ? 3 : 1,
    attempt_id: status === "pending" ? null : `${j.id}.${index}.1`,
    runner_id: null,
    runner: started ? `lab-0${1 + (index % 9)}` : null,
    exit_code: status === "failed" ? 137 : status === "completed" ? 0 : null,
    error_message: status === "failed" ? error : status === "waiting" ? "lost its runner" : null,
    progress: status === "running" ? moment : status === "completed" ? 1 : null,
    percent: status === "running" ? Math.floor(moment * 100) : null,
    stage: status === "running" ? "solving" : null,
    metrics:
      status === "completed"
        ? { energy: 0.3 + dice(index, 9) * 0.2, residual: 1e-5 * dice(index, 8) }
        : {},
    eta:
      status === "running"
        ? { state: "left", seconds: (1 - moment) * 40, low_seconds: 3, high_seconds: 50 }
        : null,
    started_at: started && iso(status === "running" ? Date.now() - moment * 40_000 : started),
    completed_at:
      status === "completed" || status === "failed"
        ? iso(started + 14_000 + dice(index, 4) * 60_000)
        : null,
    retry_at: status === "waiting" ? iso(Date.now() + 40_000) : null,
    unreachable: false,
    cancel_requested: false,
  };
}

export function taskDetail(j, index) {
  const task = taskView(j, index);
  const number = task.attempts;
  const attempt_list = Array.from({ length: number }, (_, place) =>
    attemptView(task, place + 1, place + 1 === number),
  );
  return {
    ...task,
    job_name: j.name,
    command: `./${j.name} ${Object.entries(task.params)
      .map(([k, v]) => `--${k} ${v}`)
      .join(" ")}`,
    working_directory: null,
    env: { OMP_NUM_THREADS: "2" },
    outputs: ["*.png", "result.json"],
    timeout_seconds: 3600,
    max_retries: 2,
    attempt_list,
    previous: index > 0 ? index - 1 : null,
    next: index + 1 < j.total ? index + 1 : null,
    next_failed: j.failEvery ? j.failEvery - 1 : null,
  };
}

function attemptView(task, number, last) {
  const status = last ? task.status : "lost";
  return {
    id: `${task.id}.${number}`,
    task_id: task.id,
    number,
    status,
    runner_id: null,
    runner: task.runner,
    leased_at: task.started_at,
    started_at: task.started_at,
    completed_at: last ? task.completed_at : task.started_at,
    lease_expires_at: null,
    exit_code: last ? task.exit_code : null,
    signal: null,
    reason: task.status === "failed" && last ? "out_of_memory" : "exited",
    error_message: task.error_message,
    progress: task.progress,
    stage: task.stage,
    metrics: task.metrics,
    log_bytes: 800_000,
    log_lines: lineCount(`${task.id}.${number}`),
    usage: { cpu_seconds: 52.4, memory_bytes_peak: 1_288_490_188, memory_bytes: 0 },
    artifacts: 2,
  };
}

const LINES = 50_000;
export const lineCount = (attempt) =>
  attempt.startsWith("45.")
    ? 10_000_000
    : attempt.startsWith("47.")
      ? LINES + Math.floor((Date.now() - START) / 250)
      : 1284;

export function logLine(attempt, number) {
  const at_ms = START - 100_000 + number * 20;
  const line = (text, stream = "stdout") => ({ number, at_ms, stream, text });
  if (number === 0) return line("runner: work folder ready, 2 inputs fetched in 0.4 s", "agent");
  if (number % 997 === 996)
    return line("\x1b[31mERROR\x1b[0m allocating 41.2 GB on device 0", "stderr");
  if (number % 211 === 210)
    return line("\x1b[33mwarning:\x1b[0m step size reduced to 0.05", "stderr");
  if (number % 500 === 1) return line("::group::Run solver");
  if (number % 37 === 36)
    return line(
      `\x1b[2mcheckpoint\x1b[0m \x1b[36mout/state-${number}.npz\x1b[0m written, \x1b[1m12.4 MB\x1b[0m, see \x1b]8;;https://example.org/\x1b\\docs\x1b]8;;\x1b\\`,
    );
  return line(
    `step ${number}/${lineCount(attempt)}  residual ${(1 / (number + 1)).toExponential(3)}  \x1b[32mok\x1b[0m`,
  );
}

export function artifacts(j) {
  const list = [];
  for (let index = 0; index < Math.min(j.total, 400); index += 1) {
    if (state(j, index) !== "completed") continue;
    const files = j.pictures
      ? [
          ["pattern.png", "image/png", 9200],
          ["result.json", "application/json", 240],
        ]
      : [["out/figures.csv", "text/csv", 1800]];
    for (const [path, content_type, size] of files) {
      list.push({
        id: `${j.id}.${index}/${path}`,
        task_id: `${j.id}.${index}`,
        attempt_id: `${j.id}.${index}.1`,
        index,
        name: path.split("/").at(-1),
        path,
        size,
        content_type,
        hash: "0",
        url: `/api/v1/tasks/${j.id}.${index}/files/${path}`,
        created_at: iso(Date.now()),
      });
    }
  }
  return list;
}

export function runners() {
  const names = [
    "lab-01",
    "lab-02",
    "lab-03",
    "lab-04",
    "lab-05",
    "lab-06",
    "lab-07",
    "gpu-1",
    "gpu-2",
    "mac-ana",
    "win-office",
  ];
  const states = [
    "busy",
    "busy",
    "idle",
    "busy",
    "draining",
    "busy",
    "offline",
    "busy",
    "unreachable",
    "idle",
    "disabled",
  ];
  return names.map((name, n) => {
    const cores = [8, 8, 16, 32][n % 4];
    const used =
      states[n] === "busy"
        ? Math.ceil(cores * (0.4 + 0.6 * dice(n, 1)))
        : states[n] === "draining"
          ? 2
          : 0;
    const age = { offline: 900_000, unreachable: 72_000 }[states[n]] ?? 2000;
    const memory = cores * 4 * 1024 ** 3;
    return {
      id: `0190-${n}`,
      name,
      status: states[n],
      mode: "active",
      hostname: `${name}.lab`,
      os: name.startsWith("win") ? "windows" : name.startsWith("mac") ? "macos" : "linux",
      os_version: "6.1",
      architecture: "x86_64",
      cpu_model: "AMD EPYC 7543",
      cpu_cores: cores,
      memory_bytes: memory,
      disk_bytes_total: 2e12,
      disk_bytes_free: 3e11 + n * 4e10,
      gpus: name.startsWith("gpu") ? [{ name: "RTX 4090", memory_bytes: 24 * 1024 ** 3 }] : [],
      version: "0.1.0",
      labels: { os: "linux", ...(name.startsWith("gpu") ? { gpu: "rtx4090" } : {}) },
      capacity: { cpus: cores, memory_bytes: memory, gpus: 0, named: {} },
      used: { cpus: used, memory_bytes: 0, gpus: 0, named: {} },
      active_tasks: used,
      idle_reason: used ? null : "nothing in the queue fits",
      usage:
        age > 5000
          ? null
          : {
              cpu: used / cores,
              memory_bytes_used: memory * (0.2 + 0.5 * dice(n, 5)),
              disk_bytes_free: 3e11,
            },
      registered_at: ago(9000),
      last_heartbeat: iso(Date.now() - age),
      running: Array.from({ length: Math.min(used, 5) }, (_, k) => `46.${500 + n * 3 + k}.1`),
    };
  });
}

export function stats() {
  const all = JOBS.map(jobView);
  const tally = (values) => {
    const sums = {};
    for (const [key, n] of values) sums[key] = (sums[key] ?? 0) + n;
    return sums;
  };
  const fleet = runners();
  const failures = [
    [44, 4],
    [46, 130],
    [46, 261],
    [43, 212],
  ];
  return {
    jobs: tally(all.map((j) => [j.status, 1])),
    tasks: tally(all.flatMap((j) => Object.entries(j.counts).filter(([key]) => key !== "total"))),
    runners: fleet.length,
    runners_by_status: tally(fleet.map((r) => [r.status, 1])),
    cpus_total: fleet.reduce((s, r) => s + r.capacity.cpus, 0),
    cpus_used: fleet.reduce((s, r) => s + r.used.cpus, 0),
    throughput: Array.from({ length: 60 }, (_, m) =>
      Math.round(8 + 6 * Math.sin(m / 7) + 5 * dice(m, 2)),
    ),
    failures_24h: 17,
    oldest_pending_seconds: 372,
    recent_failures: failures.map(([id, index]) => taskView(job(String(id)), index)),
    attention: [
      { kind: "failed_job", message: "csv-list ended with 1 of 6 tasks failed", subject: "44" },
      {
        kind: "no_matching_runner",
        message: "212 tasks of parameter-scan wait: no runner has the label gpu=a100",
        subject: "41",
      },
      {
        kind: "offline_runner",
        message: "lab-07 has been silent for 15 minutes",
        subject: "0190-6",
      },
    ],
    server: { version: "0.1.0", open: true, loopback: true },
  };
}
