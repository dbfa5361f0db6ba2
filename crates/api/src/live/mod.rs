//! The live view: one WebSocket at `/ws` for each browser tab.
//!
//! The page sends [`LiveRequest`]s; for each [`Topic`] the server answers with a `snapshot` and then `update`s, numbered
//! from the snapshot's `seq` on without gaps. A gap, or a `resnapshot`, means: ask by `subscribe` again. A push is a
//! hint; the REST routes are the truth.
//!
//! All of it is described in `crates/api/asyncapi.json`, which [`asyncapi`] makes and from which the dashboard's types
//! come. A page skips messages of a type that it does not know, so new ones may be added.

pub mod asyncapi;
mod data;
mod topic;

pub use data::{JobTopic, JobsTopic, LogTopic, RunnersTopic, TaskChange, TopicData};
pub use topic::{BadTopic, Topic, TopicKind};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a page sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum LiveRequest {
    /// Sends the topic from now on, beginning with a snapshot; once more: begins again.
    Subscribe {
        /// Name of a topic. A text that names none is answered with `refused`.
        topic: String,
    },
    /// Sends the topic no more.
    Unsubscribe {
        /// Name of a topic.
        topic: String,
    },
    /// Answered by `pong`: keeps proxies from closing the connection.
    Ping,
}

/// What a page gets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum LiveMessage {
    /// The first message: version and time of the server, so that a tab notices an upgrade and its own clock's error.
    Hello {
        /// Version of the server program.
        version: String,
        /// The server's clock.
        now: Timestamp,
    },
    /// The whole of a topic, to a page that asked for it.
    Snapshot(TopicMessage),
    /// What changed since the message before.
    Update(TopicMessage),
    /// This viewer was too slow, or the topic began anew: subscribe again.
    Resnapshot {
        /// What to subscribe to.
        topic: Topic,
    },
    /// The topic does not exist or is not yours. Nothing more comes of it.
    Refused {
        /// The name as it was asked for.
        topic: String,
        /// Why, for people.
        message: String,
    },
    /// The answer to `ping`.
    Pong,
    /// Sent every 5 s when nothing else is: silence beyond that means a broken connection.
    Beat {
        /// The server's clock.
        now: Timestamp,
    },
}

/// One message of a topic.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TopicMessage {
    /// The topic that it belongs to.
    pub topic: Topic,
    /// Its number. An update has the number after that of the message before; a snapshot may have any.
    pub seq: u64,
    /// Depends on the topic.
    pub data: TopicData,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn messages_are_objects_with_a_type() {
        let now: Timestamp = "2026-11-29T12:00:00Z".parse().unwrap();
        let log = TopicData::Log(LogTopic { lines: 3, bytes: 11, ended: false });
        let topic: Topic = "log:42.7.1".parse().unwrap();
        for (message, wire) in [
            (
                LiveMessage::Hello { version: "1".into(), now },
                json!({"type": "hello", "version": "1", "now": "2026-11-29T12:00:00Z"}),
            ),
            (
                LiveMessage::Update(TopicMessage { topic, seq: 7, data: log }),
                json!({"type": "update", "topic": "log:42.7.1", "seq": 7,
                    "data": {"lines": 3, "bytes": 11, "ended": false}}),
            ),
            (LiveMessage::Resnapshot { topic: Topic::Jobs }, json!({"type": "resnapshot", "topic": "jobs"})),
            (
                LiveMessage::Refused { topic: "jobz".into(), message: "no".into() },
                json!({"type": "refused", "topic": "jobz", "message": "no"}),
            ),
            (LiveMessage::Pong, json!({"type": "pong"})),
            (LiveMessage::Beat { now }, json!({"type": "beat", "now": "2026-11-29T12:00:00Z"})),
        ] {
            assert_eq!(serde_json::to_value(&message).unwrap(), wire);
            assert_eq!(serde_json::from_value::<LiveMessage>(wire).unwrap(), message);
        }
    }

    #[test]
    fn requests_are_objects_with_a_type() {
        for (request, wire) in [
            (LiveRequest::Subscribe { topic: "x".into() }, json!({"type": "subscribe", "topic": "x"})),
            (LiveRequest::Unsubscribe { topic: "x".into() }, json!({"type": "unsubscribe", "topic": "x"})),
            (LiveRequest::Ping, json!({"type": "ping"})),
        ] {
            assert_eq!(serde_json::to_value(&request).unwrap(), wire);
            assert_eq!(serde_json::from_value::<LiveRequest>(wire).unwrap(), request);
        }
        assert!(serde_json::from_value::<LiveRequest>(json!({"type": "publish"})).is_err());
    }
}
