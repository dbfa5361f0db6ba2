//! Every route of the public API and of the runners' protocol, in one table. Axum's `{name}` marks a parameter.

pub const BASE: &str = "/api/v1";

// People and their programs.
pub const JOBS: &str = "/api/v1/jobs";
pub const JOB: &str = "/api/v1/jobs/{job}";
pub const JOB_CANCEL: &str = "/api/v1/jobs/{job}/cancel";
pub const JOB_PAUSE: &str = "/api/v1/jobs/{job}/pause";
pub const JOB_RESUME: &str = "/api/v1/jobs/{job}/resume";
pub const JOB_RETRY: &str = "/api/v1/jobs/{job}/retry";
pub const JOB_TASKS: &str = "/api/v1/jobs/{job}/tasks";
pub const JOB_GRID: &str = "/api/v1/jobs/{job}/grid";
pub const JOB_SPEC: &str = "/api/v1/jobs/{job}/spec";
pub const JOB_ERRORS: &str = "/api/v1/jobs/{job}/errors";
pub const JOB_ARTIFACTS: &str = "/api/v1/jobs/{job}/artifacts";
pub const JOB_RESULTS_ZIP: &str = "/api/v1/jobs/{job}/results.zip";
pub const TASK: &str = "/api/v1/tasks/{task}";
pub const TASK_CANCEL: &str = "/api/v1/tasks/{task}/cancel";
pub const TASK_RETRY: &str = "/api/v1/tasks/{task}/retry";
pub const TASK_EXPLAIN: &str = "/api/v1/tasks/{task}/explain";
pub const TASK_ARTIFACTS: &str = "/api/v1/tasks/{task}/artifacts";
pub const TASK_FILE: &str = "/api/v1/tasks/{task}/files/{*path}";
pub const TASK_RESULTS_ZIP: &str = "/api/v1/tasks/{task}/results.zip";
pub const ATTEMPT: &str = "/api/v1/attempts/{attempt}";
pub const ATTEMPT_LOG: &str = "/api/v1/attempts/{attempt}/log";
pub const ATTEMPT_LOG_LINES: &str = "/api/v1/attempts/{attempt}/log/lines";
pub const ATTEMPT_LOG_SEARCH: &str = "/api/v1/attempts/{attempt}/log/search";
pub const ATTEMPT_LOG_STREAM: &str = "/api/v1/attempts/{attempt}/log/stream";
pub const RUNNERS: &str = "/api/v1/runners";
pub const RUNNER: &str = "/api/v1/runners/{runner}";
pub const RUNNER_DRAIN: &str = "/api/v1/runners/{runner}/drain";
pub const RUNNER_ENABLE: &str = "/api/v1/runners/{runner}/enable";
pub const RUNNER_DISABLE: &str = "/api/v1/runners/{runner}/disable";
pub const RUNNER_SCREENSHOTS: &str = "/api/v1/runners/{runner}/screenshots";
pub const RUNNER_SCREENSHOT: &str = "/api/v1/runners/{runner}/screenshots/{tab}/{slot}";
pub const RUNNER_TOKENS: &str = "/api/v1/runner-tokens";
pub const GOLIAT_STUDIES: &str = "/api/v1/goliat/studies";
pub const GOLIAT_HISTORY: &str = "/api/v1/goliat/history";
pub const STATS: &str = "/api/v1/stats";
pub const BLOBS_MISSING: &str = "/api/v1/blobs/missing";
pub const BLOB: &str = "/api/v1/blobs/{hash}";
pub const LOGIN: &str = "/api/v1/auth/login";
pub const LOGOUT: &str = "/api/v1/auth/logout";
pub const ME: &str = "/api/v1/auth/me";
pub const OPENAPI: &str = "/api/v1/openapi.json";

// Runners.
pub const AGENT_REGISTER: &str = "/api/v1/agent/register";
pub const AGENT_LEASE: &str = "/api/v1/agent/lease";
pub const AGENT_REPORT: &str = "/api/v1/agent/report";
pub const AGENT_LOGS: &str = "/api/v1/agent/logs";

// Beside the API.
pub const WS: &str = "/ws";
/// The description of the API as a page for people.
pub const API_DOCS: &str = "/api/docs";
pub const HEALTHZ: &str = "/healthz";
pub const READYZ: &str = "/readyz";
pub const METRICS: &str = "/metrics";

/// Fills the one `{…}` of `pattern`.
pub fn with(pattern: &str, value: impl std::fmt::Display) -> String {
    match (pattern.find('{'), pattern.find('}')) {
        (Some(open), Some(close)) => format!("{}{value}{}", &pattern[..open], &pattern[close + 1..]),
        _ => pattern.to_owned(),
    }
}
