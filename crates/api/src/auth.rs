//! Who is speaking.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Body of `POST /auth/login`: a browser trades an API token for a session cookie.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LoginRequest {
    pub token: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Me {
    pub username: String,
    pub role: String,
    /// No login is needed on this server.
    pub open: bool,
}
