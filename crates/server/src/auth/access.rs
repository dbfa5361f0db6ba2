//! Which credential each route wants. Every route stands here; a test compares the table with the routes. What is not
//! here is closed to everybody but administrators.

use axum::http::Method;
use mothership_api::paths::*;
use mothership_core::scope::Concern;

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody: it says nothing about jobs, or checks the credential in its body (login, links, programs that ask).
    Open,
    /// A machine that wants to become a runner: the route checks its join token or its secret.
    Join,
    /// A runner with its own secret.
    Runner,
    /// People and their programs. Viewers only where nothing changes.
    Person,
    /// People and their programs, viewers too: nothing changes, whatever the method.
    Looks,
    /// People, and runners with their secret.
    PersonOrRunner,
    /// People, for their own account; not tokens of less than everything, which could make themselves a greater one.
    Own,
    /// People who look after the installation.
    Admin,
}

impl Access {
    /// What the route is about, for who is a person.
    pub fn concern(self) -> Concern {
        match self {
            Self::Admin => Concern::Installation,
            Self::Own => Concern::OwnAccount,
            _ => Concern::Work,
        }
    }
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
    (Method::GET, JOB_RUN, Person),
    (Method::GET, EXPERIMENTS, Person),
    (Method::POST, EXPERIMENTS, Person),
    (Method::POST, EXPERIMENTS_CHECK, Looks),
    (Method::GET, EXPERIMENT, Person),
    (Method::PUT, EXPERIMENT, Person),
    (Method::PATCH, EXPERIMENT, Person),
    (Method::DELETE, EXPERIMENT, Person),
    (Method::GET, EXPERIMENT_VERSIONS, Person),
    (Method::POST, EXPERIMENT_CHECK, Looks),
    (Method::GET, EXPERIMENT_RUNS, Person),
    (Method::POST, EXPERIMENT_RUNS, Person),
    (Method::PUT, EXPERIMENT_PRESET, Person),
    (Method::DELETE, EXPERIMENT_PRESET, Person),
    (Method::POST, EXPERIMENT_IMPORT, Looks),
    (Method::POST, EXPERIMENT_EXPORT, Looks),
    (Method::GET, EXPERIMENT_DRAFT, Person),
    (Method::PUT, EXPERIMENT_DRAFT, Person),
    (Method::DELETE, EXPERIMENT_DRAFT, Person),
    (Method::GET, RUNS_COMPARE, Person),
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
    (Method::GET, PROJECTS, Person),
    (Method::POST, PROJECTS, Person),
    (Method::GET, PROJECT, Person),
    (Method::PATCH, PROJECT, Person),
    (Method::DELETE, PROJECT, Person),
    (Method::PUT, PROJECT_MEMBER, Person),
    (Method::DELETE, PROJECT_MEMBER, Person),
    (Method::GET, JOB_SHARES, Person),
    (Method::PUT, JOB_SHARE, Person),
    (Method::DELETE, JOB_SHARE, Person),
    (Method::GET, STATS, Person),
    (Method::POST, BLOBS_MISSING, PersonOrRunner),
    (Method::GET, BLOB, PersonOrRunner),
    (Method::PUT, BLOB, PersonOrRunner),
    (Method::POST, LOGIN, Open),
    (Method::POST, LOGOUT, Open),
    (Method::GET, ME, Person),
    (Method::PATCH, ME, Own),
    (Method::POST, ME_PASSWORD, Own),
    (Method::GET, ME_SESSIONS, Own),
    (Method::DELETE, ME_SESSIONS, Own),
    (Method::DELETE, ME_SESSION, Own),
    (Method::GET, ME_TOKENS, Own),
    (Method::POST, ME_TOKENS, Own),
    (Method::DELETE, ME_TOKEN, Own),
    (Method::PUT, ME_ALL_PEOPLE, Admin),
    (Method::GET, AUDIT, Admin),
    (Method::GET, AUDIT_CSV, Admin),
    (Method::GET, USERS, Admin),
    (Method::POST, USERS, Admin),
    (Method::GET, USER, Admin),
    (Method::PATCH, USER, Admin),
    (Method::DELETE, USER, Admin),
    (Method::POST, USER_TAKE_OVER, Admin),
    (Method::GET, INVITES, Admin),
    (Method::POST, INVITES, Admin),
    (Method::DELETE, INVITE, Admin),
    (Method::GET, WELCOME, Open),
    (Method::POST, WELCOME, Open),
    (Method::POST, DEVICE_LOGINS, Open),
    (Method::POST, DEVICE_LOGINS_POLL, Open),
    (Method::GET, DEVICE_LOGIN, Own),
    (Method::POST, DEVICE_LOGIN, Own),
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
