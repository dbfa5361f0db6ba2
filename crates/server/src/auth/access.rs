//! Which credential each route wants. A route that is not in the table wants a person's: forgetting one closes it.

use mothership_api::paths;

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anybody: it says nothing about jobs, or checks its own credential (login, register).
    Public,
    /// People and their programs.
    Person,
    /// A runner with its own secret.
    Runner,
    /// Both.
    PersonOrRunner,
}

/// Every route that is not for people only.
const TABLE: &[(&str, Access)] = &[
    (paths::LOGIN, Access::Public),
    (paths::LOGOUT, Access::Public),
    (paths::OPENAPI, Access::Public),
    (crate::routes::docs::PATH, Access::Public),
    (paths::HEALTHZ, Access::Public),
    (paths::READYZ, Access::Public),
    (paths::AGENT_REGISTER, Access::Public),
    (paths::AGENT_LEASE, Access::Runner),
    (paths::AGENT_REPORT, Access::Runner),
    (paths::AGENT_LOGS, Access::Runner),
    (paths::BLOBS_MISSING, Access::PersonOrRunner),
    (paths::BLOB, Access::PersonOrRunner),
];

/// What the route with this pattern wants.
pub fn of(pattern: &str) -> Access {
    TABLE.iter().find(|(path, _)| *path == pattern).map_or(Access::Person, |(_, access)| *access)
}
