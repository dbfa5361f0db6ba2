//! Which credential each route wants. Every route stands here; a test compares the table with the routes. What is not
//! here is closed to everybody but administrators.

use axum::http::Method;
use mothership_api::paths::*;

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody: it says nothing about jobs, or checks the credential in its body (login).
    Open,
    /// A machine that wants to become a runner: the route checks its join token or its secret.
    Join,
    /// A runner with its own secret.
    Runner,
    /// People and their programs. Viewers only where nothing changes.
    Person,
    /// People, and runners with their secret.
    PersonOrRunner,
    /// People who look after the installation.
    Admin,
}

use Access::*;

/// Method, pattern, access.
pub const TABLE: &[(Method, &str, Access)] = &[
    (Method::GET, JOBS, Person),
    (Method::POST, JOBS, Person),
    (Method::GET, JOB, Person),
    (Method::PATCH, JOB, Person),
    (Method::DELETE, JOB, Person),
    (Method::POST, JOB_CANCEL, Person),
    (Method::POST, JOB_PAUSE, Person),
    (Method::POST, JOB_RESUME, Person),
    (Method::POST, JOB_RETRY, Person),
    (Method::GET, JOB_TASKS, Person),
    (Method::GET, JOB_GRID, Person),
    (Method::GET, JOB_SPEC, Person),
    (Method::GET, JOB_CONFIGURATION, Person),
    (Method::GET, JOB_ERRORS, Person),
    (Method::GET, JOB_ARTIFACTS, Person),
    (Method::GET, JOB_RESULTS_ZIP, Person),
    (Method::GET, TASK, Person),
    (Method::POST, TASK_CANCEL, Person),
    (Method::POST, TASK_RETRY, Person),
    (Method::POST, TASK_GIVE_UP, Person),
    (Method::GET, TASK_EXPLAIN, Person),
    (Method::GET, TASK_CONFIGURATION, Person),
    (Method::GET, TASK_ARTIFACTS, Person),
    (Method::GET, TASK_FILE, Person),
    (Method::GET, TASK_RESULTS_ZIP, Person),
    (Method::GET, ATTEMPT, Person),
    (Method::GET, ATTEMPT_LOG, Person),
    (Method::GET, ATTEMPT_LOG_LINES, Person),
    (Method::GET, ATTEMPT_LOG_SEARCH, Person),
    (Method::GET, ATTEMPT_LOG_STREAM, Person),
    (Method::GET, RUNNERS, Person),
    (Method::GET, RUNNER, Person),
    (Method::PATCH, RUNNER, Admin),
    (Method::DELETE, RUNNER, Admin),
    (Method::POST, RUNNER_DRAIN, Admin),
    (Method::POST, RUNNER_ENABLE, Admin),
    (Method::POST, RUNNER_DISABLE, Admin),
    (Method::GET, RUNNER_USAGE, Person),
    (Method::GET, RUNNER_SCREENSHOTS, Person),
    (Method::GET, RUNNER_SCREENSHOT, Person),
    (Method::GET, RUNNER_TOKENS, Admin),
    (Method::POST, RUNNER_TOKENS, Admin),
    (Method::DELETE, RUNNER_TOKEN, Admin),
    (Method::GET, REMOVED_RUNNERS, Admin),
    (Method::DELETE, REMOVED_RUNNER, Admin),
    (Method::POST, GOLIAT_STUDIES, Person),
    (Method::POST, GOLIAT_HISTORY, Admin),
    (Method::GET, STATS, Person),
    (Method::POST, BLOBS_MISSING, PersonOrRunner),
    (Method::GET, BLOB, PersonOrRunner),
    (Method::PUT, BLOB, PersonOrRunner),
    (Method::POST, LOGIN, Open),
    (Method::POST, LOGOUT, Open),
    (Method::GET, ME, Person),
    (Method::GET, OPENAPI, Open),
    (Method::GET, ASYNCAPI, Open),
    (Method::GET, API_DOCS, Open),
    (Method::POST, AGENT_REGISTER, Join),
    (Method::POST, AGENT_LEASE, Runner),
    (Method::POST, AGENT_REPORT, Runner),
    (Method::POST, AGENT_LOGS, Runner),
    (Method::GET, WS, Person),
    (Method::GET, HEALTHZ, Open),
    (Method::GET, READYZ, Open),
    (Method::GET, METRICS, Person),
];

/// What the route wants. `HEAD` is `GET` without a body.
pub fn of(method: &Method, pattern: &str) -> Access {
    let method = if method == Method::HEAD { &Method::GET } else { method };
    let row = TABLE.iter().find(|(known, path, _)| known == method && *path == pattern);
    // Closed by default: a route that somebody forgot to list is not open by accident.
    row.map_or(Admin, |(_, _, access)| *access)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_thought_of_is_closed() {
        assert_eq!(of(&Method::HEAD, JOBS), Person);
        assert_eq!(of(&Method::DELETE, JOBS), Admin);
        assert_eq!(of(&Method::GET, "/api/v1/secrets"), Admin);
    }
}
