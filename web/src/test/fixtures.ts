// Things of the API, whole, for tests: each with what a test says of it, and plain values for the rest. They are typed by
// the contract, so that a change of it is felt here.
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

export const aJob = ({ counts, ...more }: JobParts = {}): Job => ({
  id: "42",
  name: "mesh-sweep",
  description: null,
  type: "command",
  command: "sim",
  args: [],
  owner: "ana",
  created_by: "ana",
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
  why_pending: null,
  eta: null,
  created_at: AT,
  updated_at: AT,
  started_at: AT,
  completed_at: null,
  worked_seconds: null,
  has_configuration: false,
  project: "everyone",
  ...more,
  counts: { ...COUNTS, ...counts },
});

export const aList = (jobs: Job[], more: Partial<JobList> = {}): JobList => ({
  jobs,
  total: jobs.length,
  offset: 0,
  limit: 200,
  by_status: {},
  ...more,
});

export const aTask = (more: Partial<Task> = {}): Task => ({
  id: "42.7",
  job_id: "42",
  index: 7,
  status: "running",
  params: {},
  metrics: {},
  attempts: 1,
  attempt_id: "42.7.1",
  progress: null,
  percent: null,
  stage: null,
  runner: null,
  runner_id: null,
  unreachable: false,
  cancel_requested: false,
  error_message: null,
  exit_code: null,
  retry_at: null,
  eta: null,
  started_at: AT,
  completed_at: null,
  ...more,
});

export const anAttempt = (more: Partial<Attempt> = {}): Attempt => ({
  id: "42.7.1",
  task_id: "42.7",
  number: 1,
  status: "running",
  runner: "lab-07",
  runner_id: "r-7",
  progress: null,
  metrics: {},
  gui: null,
  stage: null,
  message: null,
  exit_code: null,
  signal: null,
  reason: null,
  error_message: null,
  usage: { cpu_seconds: 0, memory_bytes: 0, memory_bytes_peak: 0 },
  artifacts: 0,
  gpus: [],
  log_bytes: 0,
  log_lines: 0,
  leased_at: AT,
  started_at: AT,
  completed_at: null,
  reported_at: null,
  lease_expires_at: null,
  heard_at: null,
  given_up_at: null,
  ...more,
});

export const aTaskDetail = (more: Partial<TaskDetail> = {}): TaskDetail => ({
  ...aTask(),
  job_name: "mesh-sweep",
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
  ...more,
});

const GIB = 1024 ** 3;
const NOTHING = { cpus: 0, gpus: 0, memory_bytes: 0, named: {} };

export const aRunner = (more: Partial<Runner> = {}): Runner => ({
  id: "r-7",
  name: "lab-07",
  hostname: "lab-07.example",
  address: null,
  status: "idle",
  mode: "active",
  labels: { os: "linux" },
  os: "linux",
  os_version: "Debian 13",
  architecture: "x86_64",
  version: "0.1.0",
  cpu_model: "EPYC",
  clock_offset_ms: 0,
  warnings: 0,
  errors: 0,
  trouble: null,
  cpu_cores: 8,
  memory_bytes: 64 * GIB,
  gpus: [],
  disk_bytes_free: 1024 * GIB,
  disk_bytes_total: 2048 * GIB,
  usage: null,
  capacity: { ...NOTHING, cpus: 8 },
  used: { ...NOTHING, cpus: 2 },
  active_tasks: 0,
  running: [],
  idle_reason: null,
  registered_at: AT,
  last_heartbeat: AT,
  ...more,
});

/** A machine that only a GUI client tells of. */
export const aGuiRunner = (more: Partial<Runner> = {}): Runner =>
  aRunner({ id: "g", name: "sim-01", mode: "gui", ...more });

export const anArtifact = (more: Partial<Artifact> = {}): Artifact => ({
  id: "a-1",
  task_id: "42.7",
  attempt_id: "42.7.1",
  index: 7,
  path: "out/plot.png",
  name: "plot.png",
  size: 2048,
  hash: "af1349b9",
  content_type: "image/png",
  url: "/files/a-1",
  created_at: AT,
  ...more,
});

interface StatsParts extends Partial<Omit<Stats, "server">> {
  server?: Partial<Stats["server"]>;
}

export const someStats = ({ server, ...more }: StatsParts = {}): Stats => ({
  runners: 0,
  runners_by_status: {},
  tasks: {},
  jobs: {},
  cpus_used: 0,
  cpus_total: 0,
  oldest_pending_seconds: null,
  throughput: [],
  failures_24h: 0,
  warnings: 0,
  errors: 0,
  attention: [],
  attention_cut: [],
  queued: 0,
  recent_failures: [],
  storage: {
    writable: true,
    failing_since: null,
    message: null,
    refused: 0,
    low: false,
    places: [],
  },
  services: [],
  ...more,
  server: { version: "0.1.0", open: true, loopback: true, compat: [], ...server },
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
