//! The live view: one WebSocket at `/ws` for each browser tab.
//!
//! The client sends [`FromBrowser`]; for each topic the server answers with a `snapshot` and then `update`s, numbered
//! from the snapshot's `seq` on without gaps. A gap, or a `resnapshot`, means: ask by `subscribe` again. A push is a
//! hint; the REST routes are the truth.
//!
//! | topic | data |
//! |---|---|
//! | `overview` | [`crate::stats::Stats`] |
//! | `jobs` | `{"jobs": [Job…]}`: jobs that changed since the last update (snapshot: the newest 50) |
//! | `job:42` | `{"job": Job, "tasks": [[index, state byte]…]}`: the job and the tasks that changed since |
//! | `task:42.7` | [`crate::tasks::TaskDetail`] |
//! | `log:42.7.1` | `{"lines": n, "bytes": n, "ended": bool}`: how much there is to fetch |
//! | `runners` | `{"runners": [Runner…]}`: all of them |

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum FromBrowser {
    Subscribe {
        topic: String,
    },
    Unsubscribe {
        topic: String,
    },
    /// Answered by `pong`: keeps proxies from closing the connection.
    Ping,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ToBrowser {
    /// First word: version and time of the server, so that a tab notices an upgrade and its own clock's error.
    Hello {
        version: String,
        now: jiff::Timestamp,
    },
    Snapshot {
        topic: String,
        seq: u64,
        #[schema(value_type = Object)]
        data: serde_json::Value,
    },
    Update {
        topic: String,
        seq: u64,
        #[schema(value_type = Object)]
        data: serde_json::Value,
    },
    /// This viewer was too slow, or the topic began anew: subscribe again.
    Resnapshot {
        topic: String,
    },
    /// The topic does not exist or is not yours.
    Refused {
        topic: String,
        message: String,
    },
    Pong,
    /// Sent every 5 s when nothing else is: silence beyond that means a broken connection.
    Beat {
        now: jiff::Timestamp,
    },
}
