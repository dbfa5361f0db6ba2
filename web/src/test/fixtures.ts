// Things of the API, whole, for tests: each with what a test says of it, and plain values for the rest.
import type {
  Artifact,
  Attempt,
  GuiProgress,
  Job,
  JobList,
  Runner,
  Stats,
  Task,
  TaskDetail,
} from "@/api/types";

export const AT = "2026-01-02T03:04:05Z";

const COUNTS = {
  waiting: 0,
  pending: 0,
  running: 0,
  completed: 0,
  failed: 0,
  cancelled: 0,
  total: 0,
};

interface JobParts extends Partial<Omit<Job, "counts">> {
  counts?: Partial<Job["counts"]>;
}

export function aJob({ counts, ...more }: JobParts = {}): Job {
  return {
    ...({
      id: "42",
      name: "mesh-sweep",
      description: null,
      owner: "ana",
      status: "running",
      summary: "",
      paused: false,
      cancel_requested: false,
      labels: {},
      percent: 0,
      progress: 0,
      priority: 1,
      max_retries: 0,
      timeout_seconds: null,
      varying: [],
      depends_on: [],
      runners: 0,
      eta: null,
      created_at: AT,
      updated_at: AT,
      started_at: AT,
      completed_at: null,
    } as unknown as Job),
    ...more,
    counts: { ...COUNTS, ...counts },
  };
}

export const aList = (jobs: Job[], more: Partial<JobList> = {}): JobList => ({
  ...({ jobs, total: jobs.length, offset: 0, limit: 200, by_status: {} } as unknown as JobList),
  ...more,
});

export const aTask = (more: Partial<Task> = {}): Task => ({
  ...({
    id: "42.7",
    job_id: "42",
    job_name: "mesh-sweep",
    index: 7,
    status: "running",
    params: {},
    metrics: {},
    attempts: 1,
    progress: null,
    percent: null,
    stage: null,
    runner: null,
    unreachable: false,
    cancel_requested: false,
    error_message: null,
    exit_code: null,
    retry_at: null,
    eta: null,
    created_at: AT,
    started_at: AT,
    completed_at: null,
  } as unknown as Task),
  ...more,
});

export const anAttempt = (more: Partial<Attempt> = {}): Attempt => ({
  ...({
    id: "42.7.1",
    task_id: "42.7",
    number: 1,
    status: "running",
    runner: "lab-07",
    runner_id: "r-7",
    metrics: {},
    gui: null,
    stage: null,
    message: null,
    exit_code: null,
    signal: null,
    reason: null,
    error_message: null,
    usage: { cpu_seconds: 0, memory_bytes_peak: 0 },
    artifacts: 0,
    log_bytes: 0,
    log_lines: 0,
    leased_at: AT,
    started_at: AT,
    completed_at: null,
    reported_at: null,
    lease_expires_at: null,
  } as unknown as Attempt),
  ...more,
});

export const aTaskDetail = (more: Partial<TaskDetail> = {}): TaskDetail => ({
  ...aTask(),
  ...({
    attempt_list: [anAttempt()],
    command: "sim --h 0.1",
    env: {},
    outputs: [],
    working_directory: null,
    timeout_seconds: null,
    max_retries: 0,
    previous: 6,
    next: 8,
    next_failed: null,
  } as unknown as TaskDetail),
  ...more,
});

export const aRunner = (more: Partial<Runner> = {}): Runner => ({
  ...({
    id: "r-7",
    name: "lab-07",
    hostname: "lab-07.example",
    status: "idle",
    mode: "active",
    labels: { os: "linux" },
    os: "linux",
    os_version: "Debian 13",
    architecture: "x86_64",
    version: "0.1.0",
    cpu_model: "EPYC",
    cpu_cores: 8,
    memory_bytes: 64 * 1024 ** 3,
    gpus: [],
    disk_bytes_free: 1024 ** 4,
    disk_bytes_total: 2 * 1024 ** 4,
    usage: null,
    capacity: { cpus: 8 },
    used: { cpus: 2 },
    active_tasks: 0,
    running: [],
    idle_reason: null,
    registered_at: AT,
    last_heartbeat: AT,
  } as unknown as Runner),
  ...more,
});

export const anArtifact = (more: Partial<Artifact> = {}): Artifact => ({
  ...({
    id: "a-1",
    index: 7,
    path: "out/plot.png",
    name: "plot.png",
    size: 2048,
    content_type: "image/png",
    url: "/files/a-1",
  } as unknown as Artifact),
  ...more,
});

export const someStats = (more: Partial<Stats> = {}): Stats => ({
  ...({
    runners: 0,
    runners_by_status: {},
    tasks: {},
    jobs: {},
    cpus_used: 0,
    cpus_total: 0,
    oldest_pending_seconds: null,
    throughput: [],
    failures_24h: 0,
    attention: [],
    recent_failures: [],
    server: { version: "0.1.0", open: true, loopback: true, compat: [] },
  } as unknown as Stats),
  ...more,
});

/** What a GUI client reports: nothing but what a test says. */
export const aGui = (more: Partial<GuiProgress> = {}): GuiProgress => ({
  ends_at: null,
  errors: null,
  simulation: null,
  simulations: null,
  stage_fraction: null,
  warnings: null,
  ...more,
});
