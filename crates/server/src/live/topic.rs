//! What can be watched, and how often it may speak.

use mothership_core::ids::{AttemptId, JobId, TaskId};
use std::{fmt, str::FromStr, time::Duration};

/// A topic. In this order, so that the tasks of one job stand together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    Overview,
    Jobs,
    Runners,
    Job(JobId),
    Task(TaskId),
    Log(AttemptId),
}

/// A text that names no topic.
#[derive(Debug, thiserror::Error)]
#[error("'{0}' is not a topic (overview, jobs, runners, job:42, task:42.7 or log:42.7.1)")]
pub struct BadTopic(String);

impl Topic {
    pub const FIRST: Self = Self::Overview;
    pub const LAST: Self =
        Self::Log(AttemptId { task: TaskId { job: JobId(i64::MAX), index: u64::MAX }, number: u32::MAX });

    /// Shortest time between two updates.
    pub fn pace(self) -> Duration {
        match self {
            // It reads the most and is looked at from afar.
            Self::Overview => Duration::from_secs(1),
            Self::Log(_) => Duration::from_millis(50),
            Self::Jobs | Self::Runners | Self::Job(_) | Self::Task(_) => Duration::from_millis(250),
        }
    }

    /// How long a channel relies on marks. Time alone changes some things (a runner falls silent, a time left shrinks),
    /// and marks of another server may be lost.
    pub fn refresh(self) -> Duration {
        Duration::from_secs(5)
    }
}

impl FromStr for Topic {
    type Err = BadTopic;
    fn from_str(text: &str) -> Result<Self, BadTopic> {
        let (kind, id) = text.split_once(':').unwrap_or((text, ""));
        let topic = match (kind, id) {
            ("overview", "") => Some(Self::Overview),
            ("jobs", "") => Some(Self::Jobs),
            ("runners", "") => Some(Self::Runners),
            ("job", id) => id.parse().ok().map(Self::Job),
            ("task", id) => id.parse().ok().map(Self::Task),
            ("log", id) => id.parse().ok().map(Self::Log),
            _ => None,
        };
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
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_are_read_as_they_are_written() {
        for text in ["overview", "jobs", "runners", "job:42", "task:42.7", "log:42.7.1"] {
            let topic: Topic = text.parse().unwrap();
            assert_eq!(topic.to_string(), text);
            assert!((Topic::FIRST..=Topic::LAST).contains(&topic));
        }
        for text in ["", "job", "job:", "job:x", "task:42", "log:42.7", "jobs:1x", "everything"] {
            assert!(text.parse::<Topic>().is_err(), "{text}");
        }
    }
}
