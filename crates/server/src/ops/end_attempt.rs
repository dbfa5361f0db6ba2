//! The one way an attempt ends, whoever says so: its runner, the reaper, or a lease that never arrived. The store asks
//! `core` what follows; here the rest of the server is notified.

use super::hints::{Hint, hint};
use crate::{app::App, memory::notifier::StopOrder};
use mothership_core::{attempt::EndCause, ids::AttemptId, state::TaskState};
use mothership_store::{
    Result, Time, Tx,
    attempts::{self, EndFacts, EndKind, EndOutcome, Overtaken},
};
use std::collections::BTreeSet;

/// An end that the server itself has to say.
pub fn by_server(attempt: AttemptId, cause: EndCause, at: Time, error_message: Option<String>) -> EndFacts {
    EndFacts {
        attempt,
        token: None,
        cause,
        exit_code: None,
        signal: None,
        at,
        started_at: None,
        error_message,
        usage: None,
        artifacts: Vec::new(),
        progress: None,
    }
}

/// Ends attempts inside of a transaction; [`publish`] what it answers after the commit.
pub fn end(tx: &mut Tx<'_>, facts: &[EndFacts], now: Time, jitter: f64) -> Result<Vec<EndOutcome>> {
    if facts.is_empty() {
        return Ok(Vec::new());
    }
    let outcomes = attempts::end(tx, facts, now, jitter)?;
    // One hint a job, however many of its attempts end at once.
    let jobs: BTreeSet<_> = outcomes.iter().map(|outcome| outcome.attempt.task.job).collect();
    jobs.into_iter().try_for_each(|job| hint(tx, Hint::Job(job)))?;
    Ok(outcomes)
}

/// Marks what changed for pages, and wakes followed logs and waiting runners.
pub fn publish(app: &App, outcomes: &[EndOutcome]) {
    let (mut work, mut retries) = (false, false);
    for outcome in outcomes.iter().filter(|outcome| outcome.outcome != EndKind::StillHeld) {
        let attempt = outcome.attempt;
        // Its estimates are over, whatever the end; a new attempt begins without them.
        app.progress_history.forget(attempt);
        app.notifier.notify_log(attempt);
        app.live.log_changed(attempt);
        app.live.job_changed(attempt.task.job);
        if let Some(state) = outcome.task_state {
            app.live.task_changed(attempt.task, state);
            work |= state == TaskState::Pending;
            retries |= state == TaskState::Waiting;
        }
        // The end of a job, or of a task of a job with a limit or with dependents, may free others. Ringing once too
        // often costs a look at an index; once too rarely costs a task its start.
        work |= outcome.outcome == EndKind::Accepted;
        if outcome.job_ended {
            // Jobs that depend on it go on, or end with it.
            app.live.some_tasks_moved();
        }
    }
    overtaken(app, outcomes.iter().filter_map(|outcome| outcome.overtaken));
    // Once for all outcomes: every waiting runner looks at every signal.
    if work {
        app.notifier.notify_work();
    }
    if retries {
        app.notifier.notify_retries();
    }
}

/// Tells of live attempts that were stopped for another one of their task: their runners, and those who follow them.
pub fn overtaken(app: &App, attempts: impl Iterator<Item = Overtaken>) {
    for Overtaken { attempt, runner } in attempts {
        app.progress_history.forget(attempt);
        app.notifier.notify_log(attempt);
        app.notifier.order_stop(runner, attempt, StopOrder::Abort);
        app.live.log_changed(attempt);
        app.live.task_touched(attempt.task);
    }
}
