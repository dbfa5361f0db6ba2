//! Why a task is where it is, in sentences that name the way out. [`explain`] reads the facts; everything else here is
//! pure: [`queue`] speaks of tasks that have yet to start, [`started_tasks`] of those that run or have ended, and [`fleet`]
//! asks each runner why it does not take the task.

mod fleet;
mod queue;
mod started_tasks;
#[cfg(test)]
mod tests;

use crate::{
    actor::Person,
    app::App,
    error::{OpError, OpResult},
};
use mothership_api::explain::{Check, Explanation};
use mothership_core::{
    ids::TaskId,
    state::{JobState, TaskState},
};
use mothership_store::{
    Result, Scope, Time, Tx,
    jobs::{self, Dependency, JobRow},
    runners::{self, RunnerRow},
    tasks::{self, TaskRow},
};

/// Everything that decides whether a task runs.
#[derive(Debug)]
struct Facts {
    task: TaskRow,
    job: JobRow,
    waits_for: Vec<Waited>,
    runners: Vec<RunnerRow>,
    /// Tasks that are handed out before it; only of a pending task.
    ahead: Option<u64>,
    now: Time,
}

/// A thing that the task waits for.
#[derive(Debug)]
struct Waited {
    dependency: Dependency,
    /// `None`: it has been deleted.
    job: Option<JobState>,
    /// The task of the same index, when it waits index by index.
    task: Option<TaskState>,
}

/// An explanation while it is put together.
#[derive(Debug, Default)]
struct Why {
    sentence: String,
    checks: Vec<Check>,
    hints: Vec<String>,
}

impl Why {
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

pub async fn explain(app: &App, _: &Person, id: TaskId) -> OpResult<Explanation> {
    let now = app.now();
    let facts = app.store.read(move |tx| read(tx, id, now)).await?;
    Ok(explained(&facts.ok_or_else(|| OpError::not_found("task", id))?))
}

fn read(tx: &mut Tx<'_>, id: TaskId, now: Time) -> Result<Option<Facts>> {
    let Some(job) = jobs::get(tx, id.job, &Scope::All)? else { return Ok(None) };
    let Some(task) = tasks::get(tx, id)? else { return Ok(None) };
    let mut waits_for = Vec::new();
    if task.state == TaskState::Waiting {
        for dependency in job.depends_on.clone() {
            let other = jobs::get(tx, dependency.job, &Scope::All)?.map(|job| job.state);
            let same = match dependency.each {
                true => tasks::get(tx, dependency.job.task(id.index))?.map(|task| task.state),
                false => None,
            };
            waits_for.push(Waited { dependency, job: other, task: same });
        }
    }
    let ahead = match task.state {
        TaskState::Pending => Some(tasks::ahead(tx, id)?),
        _ => None,
    };
    Ok(Some(Facts { task, job, waits_for, runners: runners::list(tx)?, ahead, now }))
}

fn explained(facts: &Facts) -> Explanation {
    let why = match facts.task.state {
        TaskState::Waiting => queue::waiting(facts),
        TaskState::Pending => queue::pending(facts),
        TaskState::Running => started_tasks::running(facts),
        TaskState::Completed | TaskState::Failed | TaskState::Cancelled => started_tasks::ended(facts),
    };
    Explanation {
        task_id: facts.task.id,
        status: facts.task.state.to_string(),
        sentence: why.sentence,
        checks: why.checks,
        hints: why.hints,
        tasks_ahead: facts.ahead,
    }
}
