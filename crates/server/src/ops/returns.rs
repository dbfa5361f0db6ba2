//! Attempts that were lost and whose runner is heard again: while nobody else has the task, they have it again.

use super::{
    end_attempt,
    hints::{Hint, hint},
};
use crate::app::App;
use mothership_core::{ids::AttemptId, lease::LeaseTerms, state::TaskState};
use mothership_store::{
    Result, Time, Tx,
    attempts::{self, Returned, Returning},
};

/// What became of those that came back; [`publish`] it after the commit.
#[derive(Debug, Default)]
pub struct Returns(Vec<(AttemptId, Returned)>);

impl Returns {
    /// Whether this attempt is its runner's again.
    pub fn is_live(&self, attempt: AttemptId) -> bool {
        self.0.iter().any(|(id, returned)| *id == attempt && matches!(returned, Returned::Live { .. }))
    }

    /// Whether the runner of this attempt has to stop it.
    pub fn is_stopped(&self, attempt: AttemptId) -> bool {
        self.0.contains(&(attempt, Returned::Stopped))
    }

    /// Whether any attempt is live again.
    pub fn any_live(&self) -> bool {
        self.0.iter().any(|(_, returned)| matches!(returned, Returned::Live { .. }))
    }
}

/// Takes back what may come back, inside of a transaction.
pub fn come_back(tx: &mut Tx<'_>, returning: &[Returning], terms: &LeaseTerms, now: Time) -> Result<Returns> {
    if returning.is_empty() {
        return Ok(Returns::default());
    }
    let returned = attempts::come_back(tx, returning, terms, now)?;
    let returns: Vec<_> = returning.iter().map(|one| one.attempt).zip(returned).collect();
    for (attempt, returned) in &returns {
        if *returned != Returned::Unchanged {
            hint(tx, Hint::Job(attempt.task.job))?;
        }
    }
    Ok(Returns(returns))
}

/// Marks what changed for pages, and tells the runners of attempts that were stopped for these.
pub fn publish(app: &App, returns: &Returns) {
    for (attempt, returned) in &returns.0 {
        let Returned::Live { overtaken } = returned else { continue };
        app.live.task_changed(attempt.task, TaskState::Running);
        app.live.task_touched(attempt.task);
        app.live.job_changed(attempt.task.job);
        end_attempt::overtaken(app, overtaken.iter().copied());
    }
    if returns.any_live() {
        app.live.runners_changed();
    }
}
