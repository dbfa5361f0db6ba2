// The wire types under the names that the pages use. (Provisional: written by hand until the server describes itself.)
export interface TaskCounts {
  total: number;
  waiting: number;
  pending: number;
  running: number;
  completed: number;
  failed: number;
  cancelled: number;
}
export type Eta =
  | { state: "estimating" }
  | { state: "waiting" }
  | { state: "stalled"; since: string }
  | { state: "left"; seconds: number; low_seconds: number; high_seconds: number };
export interface Job {
  id: string;
  name: string;
  description: string | null;
  type: string;
  command: string;
  args: string[];
  priority: number;
  status: string;
  summary: string;
  paused: boolean;
  cancel_requested: boolean;
  owner: string;
  created_by: string;
  labels: Record<string, string>;
  counts: TaskCounts;
  progress: number;
  percent: number;
  eta: Eta | null;
  runners: number;
  varying: string[];
  timeout_seconds: number | null;
  max_retries: number;
  created_at: string;
  updated_at: string;
  started_at: string | null;
  completed_at: string | null;
  depends_on: string[];
}
export interface JobList {
  jobs: Job[];
  total: number;
  limit: number;
  offset: number;
  by_status: Record<string, number>;
}
export interface JobActed {
  job: Job;
  tasks: number;
  message: string;
}
export interface TaskPreview {
  index: number;
  params: Record<string, unknown>;
  command: string;
}
export interface JobSpecReply {
  spec: Record<string, unknown>;
  count: number;
  first: TaskPreview[];
  last: TaskPreview[];
}
export interface ErrorGroup {
  message: string;
  exit_code: number | null;
  count: number;
  indexes: number[];
  last_at: string | null;
}
export interface ErrorGroups {
  groups: ErrorGroup[];
  total: number;
}
export interface Task {
  id: string;
  job_id: string;
  index: number;
  status: string;
  params: Record<string, unknown>;
  attempts: number;
  attempt_id: string | null;
  runner_id: string | null;
  runner: string | null;
  exit_code: number | null;
  error_message: string | null;
  progress: number | null;
  percent: number | null;
  stage: string | null;
  metrics: Record<string, number>;
  eta: Eta | null;
  started_at: string | null;
  completed_at: string | null;
  retry_at: string | null;
  unreachable: boolean;
  cancel_requested: boolean;
}
export interface TaskList {
  tasks: Task[];
  next: string | null;
  total: number;
}
export interface Attempt {
  id: string;
  task_id: string;
  number: number;
  status: string;
  runner_id: string | null;
  runner: string | null;
  leased_at: string;
  started_at: string | null;
  completed_at: string | null;
  lease_expires_at: string | null;
  exit_code: number | null;
  signal: number | null;
  reason: string | null;
  error_message: string | null;
  progress: number | null;
  stage: string | null;
  metrics: Record<string, number>;
  log_bytes: number;
  log_lines: number;
  usage: { cpu_seconds: number; memory_bytes_peak: number; memory_bytes: number };
  artifacts: number;
}
export interface TaskDetail extends Task {
  job_name: string;
  command: string;
  working_directory: string | null;
  env: Record<string, string>;
  outputs: string[];
  timeout_seconds: number | null;
  max_retries: number;
  attempt_list: Attempt[];
  previous: number | null;
  next: number | null;
  next_failed: number | null;
}
export interface LogLine {
  number: number;
  at_ms: number;
  stream: string;
  text: string;
  cut_bytes?: number;
}
export interface LogLines {
  lines: LogLine[];
  total_lines: number;
  total_bytes: number;
  ended: boolean;
}
export interface SearchReply {
  hits: LogLine[];
  total: number;
  next: number | null;
}
export interface Artifact {
  id: string;
  task_id: string;
  attempt_id: string;
  index: number;
  name: string;
  path: string;
  size: number;
  content_type: string;
  hash: string;
  url: string;
  created_at: string;
}
export interface ArtifactList {
  artifacts: Artifact[];
  total: number;
  total_bytes: number;
  next: string | null;
}
export interface Capacity {
  cpus: number;
  memory_bytes: number;
  gpus: number;
  named: Record<string, number>;
}
export interface Runner {
  id: string;
  name: string;
  status: string;
  mode: string;
  hostname: string;
  os: string;
  os_version: string;
  architecture: string;
  cpu_model: string;
  cpu_cores: number;
  memory_bytes: number;
  disk_bytes_total: number;
  disk_bytes_free: number;
  gpus: { name: string; memory_bytes: number }[];
  version: string;
  labels: Record<string, string>;
  capacity: Capacity;
  used: Capacity;
  active_tasks: number;
  idle_reason: string | null;
  usage: { cpu: number; memory_bytes_used: number; disk_bytes_free: number } | null;
  registered_at: string;
  last_heartbeat: string;
  running: string[];
}
export interface RunnerToken {
  token: string;
  expires_at: string;
  command: string;
}
export interface Attention {
  kind: string;
  message: string;
  subject: string | null;
}
export interface Stats {
  jobs: Record<string, number>;
  tasks: Record<string, number>;
  runners: number;
  runners_by_status: Record<string, number>;
  cpus_total: number;
  cpus_used: number;
  throughput: number[];
  failures_24h: number;
  oldest_pending_seconds: number | null;
  recent_failures: Task[];
  attention: Attention[];
  server: { version: string; open: boolean; loopback: boolean };
}
export interface Explanation {
  task_id: string;
  status: string;
  sentence: string;
  checks: { ok: boolean; message: string }[];
  hints: string[];
  tasks_ahead: number | null;
}
export interface Me {
  username: string;
  role: string;
  open: boolean;
}
