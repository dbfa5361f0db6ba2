//! What topics carry.

use super::TopicKind;
use crate::{
    jobs::Job,
    runners::Runner,
    stats::{Stats, StorageHealth},
    tasks::TaskDetail,
};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{ArrayBuilder, ArrayItems, Schema},
    },
};

/// Data of a message, by its topic. On the wire it is the inner value alone: the topic's name says which it is.
///
/// Reading tries one kind after the other: each has a field that must be there and that those in front of it lack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum TopicData {
    /// `overview`: always the whole.
    Overview(Box<Stats>),
    /// `job:42`.
    Job(Box<JobTopic>),
    /// `task:42.7`: always the whole.
    Task(Box<TaskDetail>),
    /// `log:42.7.1`: always the whole.
    Log(LogTopic),
    /// `jobs`.
    Jobs(JobsTopic),
    /// `runners`: always the whole.
    Runners(RunnersTopic),
    /// `server`: always the whole.
    Server(Box<StorageHealth>),
}

impl TopicData {
    /// The kind of topic that carries it.
    pub fn kind(&self) -> TopicKind {
        match self {
            Self::Overview(_) => TopicKind::Overview,
            Self::Job(_) => TopicKind::Job,
            Self::Task(_) => TopicKind::Task,
            Self::Log(_) => TopicKind::Log,
            Self::Jobs(_) => TopicKind::Jobs,
            Self::Runners(_) => TopicKind::Runners,
            Self::Server(_) => TopicKind::Server,
        }
    }
}

/// Data of `jobs`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct JobsTopic {
    /// Jobs that changed since the message before, in no order; in a snapshot the newest 50.
    pub jobs: Vec<Job>,
}

/// Data of `job:…`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct JobTopic {
    /// The job as it is now.
    pub job: Job,
    /// Tasks that changed their states since the message before. Empty in a snapshot, and for jobs that are too large
    /// for a grid: what the page has of `GET /jobs/ID/grid` is to be asked anew after a snapshot.
    pub tasks: Vec<TaskChange>,
}

/// A task that changed its state: an array of its index and the byte of its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskChange(
    /// Index of the task.
    pub u64,
    /// The byte of its state in a grid: the place of the state in the list of task states.
    pub u8,
);

// By hand: the derive describes an array of two numbers as one of any length.
impl PartialSchema for TaskChange {
    fn schema() -> RefOr<Schema> {
        ArrayBuilder::new()
            .prefix_items([u64::schema(), u8::schema()].into_iter().filter_map(|item| match item {
                RefOr::T(schema) => Some(schema),
                RefOr::Ref(_) => None,
            }))
            .items(ArrayItems::False)
            .description(Some(
                "A task that changed its state: its index, and the byte of its state (the place of the state in the \
                 list of task states).",
            ))
            .into()
    }
}

impl ToSchema for TaskChange {
    fn name() -> Cow<'static, str> {
        "TaskChange".into()
    }
}

/// Data of `log:…`: how much there is to fetch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LogTopic {
    /// Lines stored so far, a last one without its `\n` included.
    pub lines: u64,
    /// Bytes stored so far.
    pub bytes: u64,
    /// The attempt has ended: nothing more will come.
    pub ended: bool,
}

/// Data of `runners`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RunnersTopic {
    /// All of them.
    pub runners: Vec<Runner>,
}
