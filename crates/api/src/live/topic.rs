//! What can be watched.

use mothership_core::ids::{AttemptId, JobId, TaskId};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::{borrow::Cow, fmt, str::FromStr};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{ObjectBuilder, Schema, Type},
    },
};

/// Something to watch: `overview`, `jobs`, `runners`, `server`, `job:42`, `task:42.7` or `log:42.7.1`.
// In this order, so that the tasks and the logs of one job stand together: the server marks ranges of topics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// The numbers of the overview.
    Overview,
    /// Jobs that appear or change.
    Jobs,
    /// All runners.
    Runners,
    /// One job and the states of its tasks.
    Job(JobId),
    /// One task with its attempts.
    Task(TaskId),
    /// How much log of an attempt there is.
    Log(AttemptId),
    /// Whether the server can store what it is told.
    Server,
}

/// Topics whose names have one shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TopicKind {
    /// `overview`
    Overview,
    /// `jobs`
    Jobs,
    /// `runners`
    Runners,
    /// `job:{job}`
    Job,
    /// `task:{task}`
    Task,
    /// `log:{attempt}`
    Log,
    /// `server`
    Server,
}

impl TopicKind {
    /// Every kind.
    pub const ALL: [Self; 7] =
        [Self::Overview, Self::Jobs, Self::Runners, Self::Job, Self::Task, Self::Log, Self::Server];

    /// The name of a topic of this kind, with its parameter in braces.
    pub fn pattern(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Jobs => "jobs",
            Self::Runners => "runners",
            Self::Job => "job:{job}",
            Self::Task => "task:{task}",
            Self::Log => "log:{attempt}",
            Self::Server => "server",
        }
    }
}

/// A text that names no topic.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a topic (overview, jobs, runners, server, job:42, task:42.7 or log:42.7.1)")]
pub struct BadTopic(String);

impl Topic {
    /// The least of all topics.
    pub const FIRST: Self = Self::Overview;
    /// The greatest of all topics.
    pub const LAST: Self = Self::Server;

    /// The shape of its name.
    pub fn kind(self) -> TopicKind {
        match self {
            Self::Overview => TopicKind::Overview,
            Self::Jobs => TopicKind::Jobs,
            Self::Runners => TopicKind::Runners,
            Self::Job(_) => TopicKind::Job,
            Self::Task(_) => TopicKind::Task,
            Self::Log(_) => TopicKind::Log,
            Self::Server => TopicKind::Server,
        }
    }
}

impl FromStr for Topic {
    type Err = BadTopic;
    fn from_str(text: &str) -> Result<Self, BadTopic> {
        let topic = match text.split_once(':') {
            None => match text {
                "overview" => Some(Self::Overview),
                "jobs" => Some(Self::Jobs),
                "runners" => Some(Self::Runners),
                "server" => Some(Self::Server),
                _ => None,
            },
            Some(("job", id)) => id.parse().ok().map(Self::Job),
            Some(("task", id)) => id.parse().ok().map(Self::Task),
            Some(("log", id)) => id.parse().ok().map(Self::Log),
            Some(_) => None,
        };
        // The text comes from outside and goes into an answer: no more of it than a person reads.
        topic.ok_or_else(|| BadTopic(text.chars().take(100).collect()))
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Overview => f.write_str("overview"),
            Self::Jobs => f.write_str("jobs"),
            Self::Runners => f.write_str("runners"),
            Self::Job(id) => write!(f, "job:{id}"),
            Self::Task(id) => write!(f, "task:{id}"),
            Self::Log(id) => write!(f, "log:{id}"),
            Self::Server => f.write_str("server"),
        }
    }
}

impl Serialize for Topic {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Topic {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Cow::<str>::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl PartialSchema for Topic {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some(
                "Name of something to watch: `overview`, `jobs`, `runners`, `server`, `job:42`, `task:42.7` or `log:42.7.1`.",
            ))
            .pattern(Some(r"^(overview|jobs|runners|server|job:[0-9]+|task:[0-9]+\.[0-9]+|log:[0-9]+\.[0-9]+\.[0-9]+)$"))
            .examples(["jobs", "job:42"])
            .into()
    }
}

impl ToSchema for Topic {
    fn name() -> Cow<'static, str> {
        "Topic".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn topics_are_read_as_they_are_written() {
        for text in ["overview", "jobs", "runners", "server", "job:42", "task:42.7", "log:42.7.1"] {
            let topic: Topic = text.parse().unwrap();
            assert_eq!(topic.to_string(), text);
            assert!((Topic::FIRST..=Topic::LAST).contains(&topic));
            assert_eq!(serde_json::to_value(topic).unwrap(), text);
            assert_eq!(serde_json::from_value::<Topic>(text.into()).unwrap(), topic);
            let named = topic.kind().pattern().split(':').next();
            assert_eq!(named, text.split(':').next(), "the pattern is that of the name");
        }
        for text in ["", "job", "job:", "job:x", "task:42", "log:42.7", "jobs:", "jobs:1x", "everything"] {
            assert!(text.parse::<Topic>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_long_name_is_cut_in_the_refusal() {
        let refused = "ü".repeat(5000).parse::<Topic>().unwrap_err().to_string();
        assert!(refused.chars().count() < 200, "{refused}");
    }

    proptest! {
        #[test]
        fn every_topic_has_one_name(job in 0i64.., index: u64, number: u32) {
            let task = JobId(job).task(index);
            for topic in [Topic::Job(JobId(job)), Topic::Task(task), Topic::Log(task.attempt(number))] {
                prop_assert_eq!(topic.to_string().parse::<Topic>().unwrap(), topic);
                prop_assert!((Topic::FIRST..=Topic::LAST).contains(&topic));
            }
        }

        /// The server marks all tasks and all logs of a job as one range each.
        #[test]
        fn the_topics_of_a_job_stand_together(job in 0i64..1000, other in 0i64..1000, index: u64, number: u32) {
            let (first, last) = (JobId(job).task(0), JobId(job).task(u64::MAX));
            let tasks = Topic::Task(first)..=Topic::Task(last);
            let logs = Topic::Log(first.attempt(0))..=Topic::Log(last.attempt(u32::MAX));
            let task = JobId(other).task(index);
            prop_assert_eq!(tasks.contains(&Topic::Task(task)), job == other);
            prop_assert_eq!(logs.contains(&Topic::Log(task.attempt(number))), job == other);
        }
    }
}
