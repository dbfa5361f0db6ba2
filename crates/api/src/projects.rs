//! Projects, who belongs to them, and single things that are shared with somebody.

use jiff::Timestamp;
pub use mothership_core::ownership::Right;
use mothership_core::role::Role;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A project: what it holds is seen by its members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Project {
    /// What jobs name it by.
    pub name: String,
    /// What it is for; empty when nobody said.
    pub description: String,
    /// Who made it; `system` for the one to which everybody belongs.
    pub created_by: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// What who asks may do in it: `viewer` looks, `member` runs things, `admin` chooses the members, too.
    pub role: Role,
    /// Those who belong to it, by name. Of `everyone`: all people, with the role that they have here.
    pub members: Vec<ProjectMember>,
}

/// A person in a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProjectMember {
    /// Their name.
    pub person: String,
    /// What they may do with what the project holds.
    pub role: Role,
}

/// Body of `POST /projects`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProject {
    /// Lower-case letters, digits and `._-`, at most 64; not `private`.
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub description: String,
}

/// Body of `PATCH /projects/{project}`. What is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectPatch {
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// Body of `PUT /projects/{project}/members/{person}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberRequest {
    /// What they may do there.
    pub role: Role,
}

/// A thing that is shared with a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Share {
    /// With whom.
    pub person: String,
    /// What they may do: look at it (`see`), or change it, too (`run`).
    pub right: Right,
    /// Who shared it.
    pub given_by: String,
    /// When.
    pub given_at: Timestamp,
}

/// Body of `PUT /jobs/{job}/shares/{person}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShareRequest {
    /// What they may do: look at it (`see`), or change it, too (`run`).
    pub right: Right,
}
