//! What was done, by whom, and from where: for those who look after the installation.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Filters of `GET /audit` and `GET /audit.csv`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditQuery {
    /// Only what this person did; `goliat` for GOLIAT's clients, `unknown` for those who failed to log in as nobody here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// Only this act, or with a dot at the end all that begin so: `job.cancel`, `job.`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<String>,
    /// Only what was done to the thing of this id or name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// Not before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// Before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Behind the entry of this number: `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<i64>,
    /// Entries of a page, at most 1000. Default 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u64>,
}

/// One act.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AuditEntry {
    /// Grows with each act.
    pub id: i64,
    /// When.
    pub at: Timestamp,
    /// Who, by name.
    pub person: String,
    /// What: `job.cancel`, `auth.login`, `project.member`.
    pub act: String,
    /// On what, by id or name.
    pub object: String,
    /// From which address; null where the server did not see one.
    #[schema(required)]
    pub address: Option<String>,
    /// What was there before, as far as it is said; null otherwise.
    #[schema(required)]
    pub before: Option<serde_json::Value>,
    /// What is there since, likewise.
    #[schema(required)]
    pub after: Option<serde_json::Value>,
    /// More that is known of it; null for most.
    #[schema(required)]
    pub detail: Option<serde_json::Value>,
    /// Whose thing it was, when an administrator acted on one that they saw only with all people switched on.
    #[schema(required)]
    pub whose: Option<String>,
}

/// A page of acts, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AuditPage {
    /// Those of this page.
    pub entries: Vec<AuditEntry>,
    /// `after` of the next page; null at the end.
    #[schema(required)]
    pub next: Option<i64>,
}
