//! Rows of the store as the wire shows them.

mod attempt;
mod job;
mod runner;
mod spec;
mod task;

pub use attempt::{Silence, ViewTime, attempt, silence};
pub use job::{head, job, job_light, progress};
pub use runner::{Machines, WorkForRunner, runner};
pub use spec::axes;
pub use task::{Params, task};

use crate::app::App;
use indexmap::IndexMap;
use mothership_core::{
    clock::ms_between,
    eta::{ETA_SECONDS, Eta, RunningTask, SelfReportedEta, Siblings, task_eta_when_heard},
    state::TaskState,
};
use mothership_store::{
    Result, Time, Tx,
    jobs::JobRow,
    tasks::{self, TaskRow},
};

/// Running tasks that are asked how long they take: a few tell as much as all.
const SIBLINGS_EXAMINED: u64 = 32;

/// A JSON object of numbers, as the store keeps metrics.
fn metrics(json: Option<&str>) -> IndexMap<String, f64> {
    json.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
}

/// Time left of a running task; `None` before it has started.
pub fn time_left(app: &App, task: &TaskRow, siblings: &Siblings, time: ViewTime) -> Option<Eta> {
    let heard_at = heard_at(task, time);
    let left = time_left_when_heard(app, task, siblings, (heard_at, time.now))?;
    Some(left.unheard_since(heard_at.as_millisecond(), time.now.as_millisecond()))
}

/// When the attempt of a running task was heard of last: its runner named it, or told how far it is.
fn heard_at(task: &TaskRow, time: ViewTime) -> Time {
    let named_at = task.heard_at.map(|at| time.of_day(at));
    named_at.max(task.reported_at).map_or(time.now, |at| at.min(time.now))
}

/// What was left of a running task by what was known when it was heard of last.
fn time_left_when_heard(
    app: &App,
    task: &TaskRow,
    siblings: &Siblings,
    (heard_at, now): (Time, Time),
) -> Option<Eta> {
    let (started_at, attempt) = (task.started_at?, task.attempt?);
    let latest = task.reported_at.zip(task.fraction).map(|(at, fraction)| (at.as_millisecond(), fraction));
    let history = app.progress_history.get(attempt, latest);
    let own = self_reported(task);
    let at = (heard_at.as_millisecond(), now.as_millisecond());
    Some(task_eta_when_heard(started_at.as_millisecond(), at, own, &history, siblings))
}

/// A running task as its job sees it; `None` before it has started.
fn running_task(app: &App, task: &TaskRow, siblings: &Siblings, time: ViewTime) -> Option<RunningTask> {
    let heard_at = heard_at(task, time);
    Some(RunningTask {
        elapsed_ms: ms_between(task.started_at?, heard_at),
        reports: task.fraction.is_some() || self_reported(task).is_some(),
        eta: time_left_when_heard(app, task, siblings, (heard_at, time.now))?,
        heard_ms: heard_at.as_millisecond(),
    })
}

/// What the other tasks of a job say about one that runs: those that have finished, and before any has, those that run
/// and say how long they take.
pub fn siblings(app: &App, tx: &mut Tx<'_>, job: &JobRow, time: ViewTime) -> Result<Siblings> {
    let finished = job.ends.siblings();
    if job.ends.durations().count() > 0 || job.counts.running == 0 {
        return Ok(finished);
    }
    let listed = tasks::list(tx, job.id, &[TaskState::Running], None, SIBLINGS_EXAMINED)?;
    let running: Vec<RunningTask> =
        listed.iter().filter_map(|task| running_task(app, task, &finished, time)).collect();
    Ok(finished.with_running(&running))
}

/// What its program says itself.
fn self_reported(task: &TaskRow) -> Option<SelfReportedEta> {
    let text = task.metrics.as_deref().filter(|text| text.contains(ETA_SECONDS));
    let left_seconds = *metrics(text).get(ETA_SECONDS)?;
    Some(SelfReportedEta { said_ms: task.reported_at?.as_millisecond(), left_seconds })
}

fn eta(eta: Eta) -> mothership_api::jobs::Eta {
    use mothership_api::jobs::Eta as Wire;
    match eta {
        Eta::Estimating => Wire::Estimating,
        Eta::NoProgress => Wire::NoProgress,
        Eta::Waiting => Wire::Waiting,
        Eta::Paused => Wire::Paused,
        Eta::Stalled { since_ms } => Wire::Stalled { since: from_ms(since_ms) },
        Eta::Left { seconds, low_seconds, high_seconds } => Wire::Left {
            seconds: seconds as f64,
            low_seconds: low_seconds as f64,
            high_seconds: high_seconds as f64,
        },
    }
}

fn from_ms(ms: i64) -> Time {
    mothership_core::clock::from_micros(ms.saturating_mul(1000))
}
