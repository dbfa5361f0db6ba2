//! Who is speaking.

pub use mothership_core::role::Role;
use mothership_core::secret::Secret;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Body of `POST /auth/login`: a browser trades an API token for a session cookie.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginRequest {
    /// `msh_…`.
    pub token: Secret,
}

/// Answer of `GET /auth/me`: the person that the request's credential belongs to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Me {
    /// `local` on an open server.
    pub username: String,
    /// What they may do.
    pub role: Role,
    /// No login is needed on this server.
    pub open: bool,
}
