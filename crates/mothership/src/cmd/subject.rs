//! What a command is about: a job (`42`), a task (`42.7`) or an attempt (`42.7.2`).

use crate::exit::{Failure, Result};
use mothership_api::{client::Client, tasks::TaskQuery};
use mothership_core::ids::{AttemptId, BadId, JobId, TaskId};
use std::str::FromStr;

/// A job or a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    Job(JobId),
    Task(TaskId),
}

impl FromStr for Subject {
    type Err = BadId;
    fn from_str(text: &str) -> std::result::Result<Self, BadId> {
        let shape = "a job such as 42, or a task such as 42.7";
        let bad = |_| BadId { text: text.chars().take(80).collect(), what: "job or task", shape };
        if text.contains('.') {
            text.parse().map(Self::Task).map_err(bad)
        } else {
            text.parse().map(Self::Job).map_err(bad)
        }
    }
}

impl Subject {
    /// The task that is meant; a job's only task when a job was named.
    pub async fn task(self, client: &Client) -> Result<TaskId> {
        let id = match self {
            Self::Task(id) => return Ok(id),
            Self::Job(id) => id,
        };
        let job = client.job(id).await?;
        if job.counts.total == 1 {
            return Ok(id.task(0));
        }
        let query = TaskQuery { status: Some("running".into()), limit: Some(1), ..TaskQuery::default() };
        let example = client.tasks(id, &query).await?.tasks.first().map_or(id.task(0), |task| task.id);
        let last = job.counts.total.saturating_sub(1);
        Err(Failure::usage(format!(
            "job {id} has {} tasks, {} to {}: say which",
            job.counts.total,
            id.task(0),
            id.task(last)
        ))
        .hint(format!("for example {example}; `mothership tasks {id}` lists them")))
    }
}

/// A task, or one of its attempts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttemptSubject {
    /// The latest attempt of a task.
    Latest(Subject),
    Attempt(AttemptId),
}

impl FromStr for AttemptSubject {
    type Err = BadId;
    fn from_str(text: &str) -> std::result::Result<Self, BadId> {
        match text.parse::<AttemptId>() {
            Ok(id) => Ok(Self::Attempt(id)),
            Err(_) => text.parse().map(Self::Latest).map_err(|bad: BadId| BadId {
                what: "task",
                shape: "a task such as 42.7, an attempt such as 42.7.2, or a job with one task",
                ..bad
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_tell_by_their_dots_what_they_name() {
        assert_eq!("42".parse(), Ok(Subject::Job(JobId(42))));
        assert_eq!("42.7".parse(), Ok(Subject::Task(JobId(42).task(7))));
        assert_eq!("42.7.2".parse(), Ok(AttemptSubject::Attempt(JobId(42).task(7).attempt(2))));
        assert_eq!("42.7".parse(), Ok(AttemptSubject::Latest(Subject::Task(JobId(42).task(7)))));
        assert_eq!(
            "x".parse::<Subject>().unwrap_err().to_string(),
            "'x' is not a job or task (expected a job such as 42, or a task such as 42.7)"
        );
        assert!("42.7.2".parse::<Subject>().is_err());
    }
}
