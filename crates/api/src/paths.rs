//! Every route of the public API and of the runners' protocol, in one table. Axum's `{name}` marks a parameter.

/// In front of every route of the API.
pub const BASE: &str = "/api/v1";

// People and their programs.
/// The list of jobs (GET), submit (POST).
pub const JOBS: &str = "/api/v1/jobs";
/// One job (GET, PATCH, DELETE).
pub const JOB: &str = "/api/v1/jobs/{job}";
/// Cancel a job (POST).
pub const JOB_CANCEL: &str = "/api/v1/jobs/{job}/cancel";
/// Start no more of its tasks (POST).
pub const JOB_PAUSE: &str = "/api/v1/jobs/{job}/pause";
/// Start them again (POST).
pub const JOB_RESUME: &str = "/api/v1/jobs/{job}/resume";
/// Queue failed or cancelled tasks again (POST).
pub const JOB_RETRY: &str = "/api/v1/jobs/{job}/retry";
/// Tasks of a job (GET).
pub const JOB_TASKS: &str = "/api/v1/jobs/{job}/tasks";
/// One byte for each task: its state (GET).
pub const JOB_GRID: &str = "/api/v1/jobs/{job}/grid";
/// The spec as submitted, and what it comes to (GET).
pub const JOB_SPEC: &str = "/api/v1/jobs/{job}/spec";
/// The whole configuration of a study, as it came (GET).
pub const JOB_CONFIGURATION: &str = "/api/v1/jobs/{job}/configuration";
/// Failed tasks by what they say (GET).
pub const JOB_ERRORS: &str = "/api/v1/jobs/{job}/errors";
/// Files that the tasks of a job left (GET).
pub const JOB_ARTIFACTS: &str = "/api/v1/jobs/{job}/artifacts";
/// The same as one archive (GET).
pub const JOB_RESULTS_ZIP: &str = "/api/v1/jobs/{job}/results.zip";
/// One task with its attempts (GET).
pub const TASK: &str = "/api/v1/tasks/{task}";
/// Cancel a task (POST).
pub const TASK_CANCEL: &str = "/api/v1/tasks/{task}/cancel";
/// Queue a task again (POST).
pub const TASK_RETRY: &str = "/api/v1/tasks/{task}/retry";
/// Give the silent attempt of a task up.
pub const TASK_GIVE_UP: &str = "/api/v1/tasks/{task}/give-up";
/// Why a task is where it is (GET).
pub const TASK_EXPLAIN: &str = "/api/v1/tasks/{task}/explain";
/// The configuration that a task of a study runs, as it came (GET).
pub const TASK_CONFIGURATION: &str = "/api/v1/tasks/{task}/configuration";
/// Files that a task left (GET).
pub const TASK_ARTIFACTS: &str = "/api/v1/tasks/{task}/artifacts";
/// One of these files (GET).
pub const TASK_FILE: &str = "/api/v1/tasks/{task}/files/{*path}";
/// All of them as one archive (GET).
pub const TASK_RESULTS_ZIP: &str = "/api/v1/tasks/{task}/results.zip";
/// One attempt (GET).
pub const ATTEMPT: &str = "/api/v1/attempts/{attempt}";
/// Its log, byte by byte (GET).
pub const ATTEMPT_LOG: &str = "/api/v1/attempts/{attempt}/log";
/// Its log by line (GET).
pub const ATTEMPT_LOG_LINES: &str = "/api/v1/attempts/{attempt}/log/lines";
/// Lines of its log that match (GET).
pub const ATTEMPT_LOG_SEARCH: &str = "/api/v1/attempts/{attempt}/log/search";
/// Its log as Server-Sent Events (GET).
pub const ATTEMPT_LOG_STREAM: &str = "/api/v1/attempts/{attempt}/log/stream";
/// The run that a job is (GET).
pub const JOB_RUN: &str = "/api/v1/jobs/{job}/run";
/// Experiments (GET), make one (POST).
pub const EXPERIMENTS: &str = "/api/v1/experiments";
/// Check the text of a definition (POST).
pub const EXPERIMENTS_CHECK: &str = "/api/v1/experiments/check";
/// One experiment (GET, PUT, PATCH, DELETE).
pub const EXPERIMENT: &str = "/api/v1/experiments/{name}";
/// Versions of its definition (GET).
pub const EXPERIMENT_VERSIONS: &str = "/api/v1/experiments/{name}/versions";
/// Check values (POST).
pub const EXPERIMENT_CHECK: &str = "/api/v1/experiments/{name}/check";
/// Runs of it (GET), run it (POST).
pub const EXPERIMENT_RUNS: &str = "/api/v1/experiments/{name}/runs";
/// A set of values that a person keeps (PUT, DELETE).
pub const EXPERIMENT_PRESET: &str = "/api/v1/experiments/{name}/presets/{preset}";
/// Read a parameter file (POST).
pub const EXPERIMENT_IMPORT: &str = "/api/v1/experiments/{name}/import";
/// Write a parameter file (POST).
pub const EXPERIMENT_EXPORT: &str = "/api/v1/experiments/{name}/export";
/// The form that one has begun to fill in (GET, PUT, DELETE).
pub const EXPERIMENT_DRAFT: &str = "/api/v1/experiments/{name}/draft";
/// Several runs side by side (GET).
pub const RUNS_COMPARE: &str = "/api/v1/runs/compare";
/// All runners (GET).
pub const RUNNERS: &str = "/api/v1/runners";
/// One runner (GET, PATCH, DELETE).
pub const RUNNER: &str = "/api/v1/runners/{runner}";
/// Let it end what it has and take no more (POST).
pub const RUNNER_DRAIN: &str = "/api/v1/runners/{runner}/drain";
/// Let it take work (POST).
pub const RUNNER_ENABLE: &str = "/api/v1/runners/{runner}/enable";
/// Let it take no work (POST).
pub const RUNNER_DISABLE: &str = "/api/v1/runners/{runner}/disable";
/// How busy it was (GET).
pub const RUNNER_USAGE: &str = "/api/v1/runners/{runner}/usage";
/// The latest pictures of a GUI client on it (GET).
pub const RUNNER_SCREENSHOTS: &str = "/api/v1/runners/{runner}/screenshots";
/// One of these pictures, a JPEG (GET).
pub const RUNNER_SCREENSHOT: &str = "/api/v1/runners/{runner}/screenshots/{tab}/{slot}";
/// Join tokens (GET), make one (POST).
pub const RUNNER_TOKENS: &str = "/api/v1/runner-tokens";
/// Take a join token back (DELETE).
pub const RUNNER_TOKEN: &str = "/api/v1/runner-tokens/{token}";
/// Runners that were removed and stay out (GET).
pub const REMOVED_RUNNERS: &str = "/api/v1/removed-runners";
/// Let one of them come again (DELETE).
pub const REMOVED_RUNNER: &str = "/api/v1/removed-runners/{runner}";
/// Submit a study that the server cuts (POST).
pub const GOLIAT_STUDIES: &str = "/api/v1/goliat/studies";
/// Give a study that was brought over its own times (POST).
pub const GOLIAT_HISTORY: &str = "/api/v1/goliat/history";
/// Projects (GET), make one (POST).
pub const PROJECTS: &str = "/api/v1/projects";
/// One project (GET, PATCH, DELETE).
pub const PROJECT: &str = "/api/v1/projects/{project}";
/// A member of it (PUT, DELETE).
pub const PROJECT_MEMBER: &str = "/api/v1/projects/{project}/members/{person}";
/// With whom a job is shared (GET).
pub const JOB_SHARES: &str = "/api/v1/jobs/{job}/shares";
/// Share it with a person (PUT), or no more (DELETE).
pub const JOB_SHARE: &str = "/api/v1/jobs/{job}/shares/{person}";
/// The numbers of the overview (GET).
pub const STATS: &str = "/api/v1/stats";
/// Which blobs the server does not have (POST).
pub const BLOBS_MISSING: &str = "/api/v1/blobs/missing";
/// One blob: download (GET), upload in parts (PUT).
pub const BLOB: &str = "/api/v1/blobs/{hash}";
/// Trade a password or a token for a session (POST).
pub const LOGIN: &str = "/api/v1/auth/login";
/// End the session (POST).
pub const LOGOUT: &str = "/api/v1/auth/logout";
/// Who is speaking (GET), and how they are called (PATCH).
pub const ME: &str = "/api/v1/auth/me";
/// Choose another password (POST).
pub const ME_PASSWORD: &str = "/api/v1/me/password";
/// Where one is logged in (GET); end all of these but one's own (DELETE).
pub const ME_SESSIONS: &str = "/api/v1/me/sessions";
/// End one of these sessions (DELETE).
pub const ME_SESSION: &str = "/api/v1/me/sessions/{session}";
/// Tokens of one's programs (GET), make one (POST).
pub const ME_TOKENS: &str = "/api/v1/me/tokens";
/// Take one of them back (DELETE).
pub const ME_TOKEN: &str = "/api/v1/me/tokens/{token}";
/// See all people's things with this session, or no more (PUT).
pub const ME_ALL_PEOPLE: &str = "/api/v1/me/all-people";
/// What was done, by whom (GET).
pub const AUDIT: &str = "/api/v1/audit";
/// The same as a table (GET).
pub const AUDIT_CSV: &str = "/api/v1/audit.csv";
/// People (GET), add one (POST).
pub const USERS: &str = "/api/v1/users";
/// One person (GET, PATCH, DELETE).
pub const USER: &str = "/api/v1/users/{user}";
/// Give them the jobs of another (POST).
pub const USER_TAKE_OVER: &str = "/api/v1/users/{user}/take-over";
/// Links that make people (GET), make one (POST).
pub const INVITES: &str = "/api/v1/invites";
/// Take such a link back (DELETE).
pub const INVITE: &str = "/api/v1/invites/{invite}";
/// What a link is good for (GET), come in by it (POST).
pub const WELCOME: &str = "/api/v1/welcome";
/// A program asks to speak for a person (POST).
pub const DEVICE_LOGINS: &str = "/api/v1/device-logins";
/// It asks whether it may (POST).
pub const DEVICE_LOGINS_POLL: &str = "/api/v1/device-logins/poll";
/// What waits under this code (GET), allow it or not (POST).
pub const DEVICE_LOGIN: &str = "/api/v1/device-logins/{code}";
/// The description of these routes (GET).
pub const OPENAPI: &str = "/api/v1/openapi.json";
/// The description of the live view's messages (GET).
pub const ASYNCAPI: &str = "/api/v1/asyncapi.json";

// Runners.
/// Become a runner, or say that it is back (POST).
pub const AGENT_REGISTER: &str = "/api/v1/agent/register";
/// Long poll for work (POST).
pub const AGENT_LEASE: &str = "/api/v1/agent/lease";
/// Starts, progress, ends, signs of life (POST).
pub const AGENT_REPORT: &str = "/api/v1/agent/report";
/// Append to logs (POST).
pub const AGENT_LOGS: &str = "/api/v1/agent/logs";

// Beside the API.
/// The live view: a WebSocket, described at [`ASYNCAPI`].
pub const WS: &str = "/ws";
/// The description of the API as a page for people.
pub const API_DOCS: &str = "/api/docs";
/// The process is there.
pub const HEALTHZ: &str = "/healthz";
/// The database answers.
pub const READYZ: &str = "/readyz";
/// Counters in the text format of Prometheus.
pub const METRICS: &str = "/metrics";

/// Fills the first `{…}` of `pattern`.
pub fn with(pattern: &str, value: impl std::fmt::Display) -> String {
    match (pattern.find('{'), pattern.find('}')) {
        (Some(open), Some(close)) => format!("{}{value}{}", &pattern[..open], &pattern[close + 1..]),
        _ => pattern.to_owned(),
    }
}
