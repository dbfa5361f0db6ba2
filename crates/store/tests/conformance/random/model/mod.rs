//! The store without a database: a list of jobs with a list of tasks each, moved one by one. What follows from an end
//! is asked of `core`, as the store does; everything else is said again here, in the simplest words.

mod attempts;
mod dependencies;
mod people;

use dependencies::verdict;
use jiff::Timestamp;
use mothership_core::{
    attempt::EndCause,
    job::{self, Counts},
    retry::RetryPolicy,
    state::{AttemptState, JobState, TaskState},
};
use mothership_store::{attempts::EndKind, jobs::DependencyKind};
use std::collections::VecDeque;

/// Place of a job in the order of submission.
pub type Slot = usize;

#[derive(Debug, Clone)]
pub struct Attempt {
    pub state: AttemptState,
    pub reason: Option<EndCause>,
    pub expires_at: Timestamp,
}

#[derive(Debug, Clone)]
pub struct Task {
    pub state: TaskState,
    pub failures: u32,
    pub crashes: u32,
    pub cancel_requested: bool,
    pub retry_at: Option<Timestamp>,
    pub attempts: Vec<Attempt>,
    /// Number of the one that counts.
    pub current: usize,
}

/// What a dependency as a whole has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    Met,
    Open,
    Broken,
}

#[derive(Debug, Clone)]
pub struct Waits {
    pub on: Slot,
    pub kind: DependencyKind,
    pub each: bool,
    pub whole: Verdict,
}

#[derive(Debug, Clone)]
pub struct Job {
    pub priority: i32,
    pub retry: RetryPolicy,
    pub max_running: Option<u32>,
    pub waits: Vec<Waits>,
    pub tasks: Vec<Task>,
    pub paused: bool,
    pub cancel_requested: bool,
    pub started: bool,
    pub deleted: bool,
}

#[derive(Debug, Default)]
pub struct Model {
    pub jobs: Vec<Job>,
}

/// What the model says of an end.
#[derive(Debug, PartialEq, Eq)]
pub struct Ended {
    pub kind: EndKind,
    pub task: Option<TaskState>,
    pub job: Option<JobState>,
    pub job_ended: bool,
}

impl Job {
    pub fn counts(&self) -> Counts {
        let count = |state| self.tasks.iter().filter(|task| task.state == state).count() as u64;
        Counts {
            total: self.tasks.len() as u64,
            waiting: count(TaskState::Waiting),
            pending: count(TaskState::Pending),
            running: count(TaskState::Running),
            completed: count(TaskState::Completed),
            failed: count(TaskState::Failed),
            cancelled: count(TaskState::Cancelled),
        }
    }

    pub fn state(&self) -> JobState {
        job::state(&self.counts(), self.paused, self.cancel_requested, self.started)
    }
}

impl Model {
    pub fn submit(&mut self, mut job: Job) -> Slot {
        for waits in &mut job.waits {
            let state = self.jobs[waits.on].state();
            waits.whole = verdict(waits.kind, state.is_final(), state == JobState::Completed);
        }
        let start = if job.waits.is_empty() { TaskState::Pending } else { TaskState::Waiting };
        job.tasks.iter_mut().for_each(|task| task.state = start);
        self.jobs.push(job);
        let slot = self.jobs.len() - 1;
        let mut queue = VecDeque::new();
        self.update(slot, None, &mut queue);
        self.tell(queue);
        slot
    }

    /// Whether that was allowed.
    pub fn delete(&mut self, slot: Slot) -> bool {
        if !self.jobs[slot].deleted && self.jobs[slot].counts().running > 0 {
            return false;
        }
        self.cancel(slot);
        self.jobs[slot].deleted = true;
        true
    }
}
