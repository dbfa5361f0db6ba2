//! ExplanationBuilder a task is where it is, in sentences that name the way out. [`explain`] reads the situation; everything else here is
//! pure: [`queue`] explains tasks that have yet to start, [`started_tasks`] of those that run or have ended, and [`fleet`]
//! asks each runner why it does not take the task.

pub(super) mod fleet;
mod queue;
mod started_tasks;
#[cfg(test)]
mod tests;

use super::view::{self, Silence, ViewTime};
use crate::{
    actor::Person,
    app::App,
    error::{OpError, OpResult},
};
use mothership_api::explain::{Check, Explanation};
use mothership_core::{
    ids::TaskId,
    limits::CLASSES_EXAMINED_MAX,
    state::{JobState, TaskState},
};
use mothership_store::{
    Result, Sight, Time, Tx, attempts,
    classes::{self, LiveClass},
    jobs::{self, Dependency, JobRow},
    runners::{self, RunnerRow},
    tasks::{self, TaskRow},
};

/// Everything that decides whether a task runs.
#[derive(Debug)]
struct TaskSituation {
    task: TaskRow,
    job: JobRow,
    waits_for: Vec<AwaitedDependency>,
    runners: Vec<RunnerRow>,
    /// Tasks that are handed out before it where it could run; only of a pending task.
    ahead: Option<u64>,
    /// What is not heard of its attempt; only of a running task.
    silence: Option<Silence>,
    now: Time,
}

/// A thing that the task waits for.
#[derive(Debug)]
struct AwaitedDependency {
    dependency: Dependency,
    /// `None`: it has been deleted, or is not seen.
    job: Option<JobState>,
    /// The task of the same index, when it waits index by index.
    task: Option<TaskState>,
}

/// An explanation while it is put together.
#[derive(Debug, Default)]
struct ExplanationBuilder {
    sentence: String,
    checks: Vec<Check>,
    hints: Vec<String>,
}

impl ExplanationBuilder {
    fn check(&mut self, ok: bool, message: impl Into<String>) {
        self.checks.push(Check { ok, message: message.into() });
    }
    fn hint(&mut self, hint: impl Into<String>) {
        self.hints.push(hint.into());
    }
    /// The first thing that holds it up is the sentence; the others are checks.
    fn because(&mut self, sentence: impl Into<String>) {
        if self.sentence.is_empty() {
            self.sentence = sentence.into();
        }
    }
}

/// Why a task is where it is. Never fails for what it explains: a deleted dependency or a removed runner is said.
pub async fn explain(app: &App, person: &Person, id: TaskId) -> OpResult<Explanation> {
    let (now, sight) = (app.now(), person.sight.clone());
    let situation = app.store.read(move |tx| read(tx, id, &sight, now)).await?;
    Ok(explained(&situation.ok_or_else(|| OpError::not_found("task", id))?))
}

fn read(tx: &mut Tx<'_>, id: TaskId, sight: &Sight, now: Time) -> Result<Option<TaskSituation>> {
    let Some(job) = jobs::get(tx, id.job, sight)? else { return Ok(None) };
    let Some(task) = tasks::get(tx, id)? else { return Ok(None) };
    let mut waits_for = Vec::new();
    // Only what the state asks for is read: an explanation of a running task needs no dependencies and no queue.
    if task.state == TaskState::Waiting {
        for dependency in job.depends_on.clone() {
            let other = jobs::get(tx, dependency.job, sight)?.map(|job| job.state);
            // Index by index: task 7 waits for task 7 of the other job, and the rest of it may run on.
            let same = match dependency.each {
                true if other.is_some() => {
                    tasks::get(tx, dependency.job.task(id.index))?.map(|task| task.state)
                }
                _ => None,
            };
            waits_for.push(AwaitedDependency { dependency, job: other, task: same });
        }
    }
    let runners = runners::list(tx)?;
    // A count over an index; a task in another state stands in no queue.
    let ahead = match task.state {
        TaskState::Pending => {
            let rivals = rivals(tx, &job, &runners, now)?;
            Some(tasks::ahead(tx, id, &rivals)?)
        }
        _ => None,
    };
    let attempt = match task.attempt.filter(|_| task.state == TaskState::Running) {
        Some(attempt) => attempts::get(tx, attempt)?,
        None => None,
    };
    let time = ViewTime::read(tx, now)?;
    let silence = attempt.and_then(|row| view::silence(&row, time));
    Ok(Some(TaskSituation { task, job, waits_for, runners, ahead, silence, now }))
}

/// The classes whose tasks compete with those of the job: what a runner that could run it could run as well. Nothing else
/// stands in front of it.
fn rivals(tx: &mut Tx<'_>, job: &JobRow, runners: &[RunnerRow], now: Time) -> Result<Vec<String>> {
    let class = fleet::class_of(job);
    let fitting: Vec<&RunnerRow> =
        fleet::there(runners, now).filter(|row| class.suits(&row.capacity, &row.labels).is_some()).collect();
    let could =
        |live: &LiveClass| fitting.iter().any(|row| live.class.suits(&row.capacity, &row.labels).is_some());
    let live = classes::live(tx, CLASSES_EXAMINED_MAX)?;
    Ok(live.into_iter().filter(could).map(|live| live.key).collect())
}

fn explained(situation: &TaskSituation) -> Explanation {
    let why = match situation.task.state {
        TaskState::Waiting => queue::waiting(situation),
        TaskState::Pending => queue::pending(situation),
        TaskState::Running => started_tasks::running(situation),
        TaskState::Completed | TaskState::Failed | TaskState::Cancelled => started_tasks::ended(situation),
    };
    Explanation {
        task_id: situation.task.id,
        status: situation.task.state,
        sentence: why.sentence,
        checks: why.checks,
        hints: why.hints,
        tasks_ahead: situation.ahead,
    }
}
