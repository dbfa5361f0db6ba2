//! How far logs are stored.

use mothership_core::ids::AttemptId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How far the log of one attempt is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LogAck {
    /// The attempt.
    pub attempt: AttemptId,
    /// Bytes stored: send on from here. `null`: no such attempt or a wrong token; forget it.
    #[schema(required)]
    pub offset: Option<u64>,
}

/// Answer of `POST /agent/logs`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LogsReply {
    /// One for each attempt in the request.
    pub acks: Vec<LogAck>,
}
