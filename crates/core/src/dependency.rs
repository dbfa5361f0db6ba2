//! Jobs that wait for other jobs. Of every task that waits, [`strongest`] says what all the jobs that it waits for say
//! together: it may go on, it still has to wait, or it never can.
//!
//! Verdicts are kept for ranges of tasks, never one by one: a job of ten million tasks that waits for another of the
//! same size costs as many segments as the other has changes of state.

use crate::{
    ids::JobId,
    state::{JobState, TaskState},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a job that is waited for has to end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DependencyKind {
    /// It has to complete. If it fails or is cancelled, this job is cancelled.
    #[default]
    AfterOk,
    /// It has to end, however.
    AfterAny,
}

impl DependencyKind {
    /// The word in the database and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AfterOk => "after_ok",
            Self::AfterAny => "after_any",
        }
    }
}

impl std::str::FromStr for DependencyKind {
    type Err = String;
    fn from_str(word: &str) -> Result<Self, String> {
        [Self::AfterOk, Self::AfterAny]
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .ok_or_else(|| format!("unknown kind of dependency '{word}'"))
    }
}

/// A job that has to end before tasks of another one may start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dependency {
    /// The job that is waited for.
    pub job: JobId,
    /// How it has to end.
    pub kind: DependencyKind,
    /// Index by index: task 7 waits for task 7 only. Both jobs have the same number of tasks.
    pub each: bool,
}

/// What something that is waited for says. In order of strength: of several, the strongest holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DependencyState {
    /// It has ended as it has to.
    Met,
    /// It has not ended.
    Open,
    /// It has ended otherwise: who waits for it would wait for ever.
    Broken,
}

impl DependencyState {
    /// Of a job as a whole.
    pub fn of_job(kind: DependencyKind, state: JobState) -> Self {
        Self::new(kind, state.is_final(), state == JobState::Completed)
    }

    /// Of one task, when it is waited for index by index.
    pub fn of_task(kind: DependencyKind, state: TaskState) -> Self {
        Self::new(kind, state.is_final(), state == TaskState::Completed)
    }

    fn new(kind: DependencyKind, has_ended: bool, has_completed: bool) -> Self {
        match kind {
            _ if !has_ended => Self::Open,
            DependencyKind::AfterOk if !has_completed => Self::Broken,
            _ => Self::Met,
        }
    }

    /// What a waiting task becomes by it; `None`: it goes on waiting.
    pub fn moves_to(self) -> Option<TaskState> {
        match self {
            Self::Met => Some(TaskState::Pending),
            Self::Open => None,
            Self::Broken => Some(TaskState::Cancelled),
        }
    }

    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Open => "open",
            Self::Broken => "broken",
        }
    }
}

impl std::str::FromStr for DependencyState {
    type Err = String;
    fn from_str(word: &str) -> Result<Self, String> {
        [Self::Met, Self::Open, Self::Broken]
            .into_iter()
            .find(|verdict| verdict.as_str() == word)
            .ok_or_else(|| format!("unknown state of a dependency '{word}'"))
    }
}

/// Neighbouring tasks `first ..= last` with one verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    pub first: u64,
    pub last: u64,
    pub verdict: DependencyState,
    /// The job that said so; `None` when nothing is waited for.
    pub of: Option<JobId>,
}

impl Segment {
    /// Tasks that wait for nothing.
    pub fn unbound(first: u64, last: u64) -> Self {
        Self { first, last, verdict: DependencyState::Met, of: None }
    }
}

/// Of each index the stronger of two verdicts, the first of two that are equal. Both lists are in order, without
/// overlaps and without gaps, and cover the same indexes; so does the answer, with as few segments as there can be.
pub fn strongest(one: &[Segment], two: &[Segment]) -> Vec<Segment> {
    let mut out: Vec<Segment> = Vec::with_capacity(one.len().max(two.len()));
    let (mut ones, mut twos) = (one.iter().peekable(), two.iter().peekable());
    while let (Some(a), Some(b)) = (ones.peek(), twos.peek()) {
        let (first, last) = (a.first.max(b.first), a.last.min(b.last));
        let stronger = if b.verdict > a.verdict { **b } else { **a };
        if first <= last {
            match out.last_mut() {
                Some(end) if (end.verdict, end.of) == (stronger.verdict, stronger.of) => end.last = last,
                _ => out.push(Segment { first, last, ..stronger }),
            }
        }
        // Whichever ends first is used up; both, when they end together.
        let (a_last, b_last) = (a.last, b.last);
        if a_last <= b_last {
            ones.next();
        }
        if b_last <= a_last {
            twos.next();
        }
    }
    out
}

/// Why the system cancelled tasks that waited, for people. `of` is the job that did not complete.
pub fn because(of: Option<JobId>) -> String {
    of.map_or_else(
        || "a job that it depends on did not complete".to_owned(),
        |job| format!("job {job}, which it depends on, did not complete"),
    )
}

/// Why a job cannot wait for another index by index: `None` when both have the same number of tasks.
pub fn each_mismatch(on: Dependency, its_tasks: u64, tasks: u64) -> Option<String> {
    (on.each && its_tasks != tasks).then(|| {
        format!("job {}, which it depends on index by index, has {its_tasks} tasks and not {tasks}", on.job)
    })
}

#[cfg(test)]
#[path = "dependency_tests.rs"]
mod tests;
