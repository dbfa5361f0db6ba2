//! Jobs on the wire.

use super::{ViewTime, eta, heard_at, running_task};
use crate::{
    app::App,
    ops::{attention::nobody_could, configurations::is_study, explain::fleet, humanize::pluralize},
};
use mothership_api::jobs::Job;
use mothership_core::{
    class::Class,
    eta::{Eta, JobSituation, RunningTask, job_eta, job_fraction},
    goliat::{RUNNER_LABEL, study},
    job::Counts,
    progress::percent_floor,
    spec::{CheckedSpec, Command},
    state::{JobState, TaskState},
};
use mothership_store::{
    Result, Time, Tx,
    jobs::JobRow,
    runners,
    tasks::{self, TaskRow},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Running tasks looked at for one job of a list; of a job on its own page, more.
const SAMPLE_OF_LIST: u64 = 64;
const SAMPLE: u64 = 1024;

/// A retry waits between half and all of its pause.
const USUAL_SHARE_OF_BACKOFF: f64 = 0.75;

/// What lists show of a spec, stored beside it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct SpecSummary {
    pub r#type: String,
    pub command: String,
    pub args: Vec<String>,
    pub varying: Vec<String>,
    pub timeout_seconds: Option<f64>,
}

/// Longest command line and argument list kept for lists.
const HEAD_CHARS_MAX: usize = 2000;
const HEAD_ARGS_MAX: usize = 100;

pub fn head(spec: &CheckedSpec) -> SpecSummary {
    let (command, mut args) = match &spec.spec().command {
        Command::Line(line) => (line.clone(), Vec::new()),
        Command::Argv(words) => {
            (words.first().cloned().unwrap_or_default(), words.iter().skip(1).cloned().collect())
        }
    };
    args.extend(spec.spec().args.iter().cloned());
    args.truncate(HEAD_ARGS_MAX);
    let cut = |text: String| text.chars().take(HEAD_CHARS_MAX).collect::<String>();
    SpecSummary {
        r#type: spec.executor().as_str().to_owned(),
        command: cut(command),
        args: args.into_iter().map(cut).collect(),
        varying: spec.varying().into_iter().map(str::to_owned).collect(),
        timeout_seconds: spec.timeout_ms().map(|ms| ms as f64 / 1000.0),
    }
}

/// A job for its own page.
pub fn job(app: &App, tx: &mut Tx<'_>, row: JobRow, now: Time) -> Result<Job> {
    // A person at any machine may take a task of a study, so that never nobody could.
    let why_pending = match row.counts.pending > 0 && !row.paused && !is_study(&row) {
        true => {
            let class = Class {
                need: row.resources.clone(),
                requires: row.requires.clone(),
                prefers: row.prefers.clone(),
            };
            nobody_could(&class, &runners::machines(tx)?, now)
        }
        false => None,
    };
    Ok(Job { why_pending, ..sampled(app, tx, row, now, SAMPLE)? })
}

/// A job as one of many.
pub fn job_light(app: &App, tx: &mut Tx<'_>, row: JobRow, now: Time) -> Result<Job> {
    sampled(app, tx, row, now, SAMPLE_OF_LIST)
}

fn sampled(app: &App, tx: &mut Tx<'_>, row: JobRow, now: Time, sample: u64) -> Result<Job> {
    let running = match row.counts.running {
        0 => Vec::new(),
        _ => tasks::list(tx, row.id, &[TaskState::Running], None, sample)?,
    };
    let takes_by_itself = waits(&row) && is_study(&row) && has_runner(tx, &row, now)?;
    let time = ViewTime::read(tx, now)?;
    Ok(view(app, row, &running, takes_by_itself, time))
}

/// Whether tasks of it may begin, and none runs.
fn waits(row: &JobRow) -> bool {
    row.counts.pending > 0 && row.counts.running == 0 && !row.paused
}

/// Whether there is a runner that could take a task of this study by itself.
fn has_runner(tx: &mut Tx<'_>, row: &JobRow, now: Time) -> Result<bool> {
    let (class, labelled) = (fleet::class_of(row), runners::with_label(tx, RUNNER_LABEL)?);
    Ok(fleet::there(&labelled, now).any(|it| class.suits(&it.capacity, &it.labels).is_some()))
}

/// The share that is done, and whether that is all there was. While a job goes on, of the way to its end; afterwards, of
/// its tasks, those that completed: what failed was not done, nor what was called off. A job that completed is whole,
/// also when a task of it was cancelled by itself.
fn share(row: &JobRow) -> (f64, bool) {
    let counts = row.counts;
    if row.state.is_final() {
        let is_whole = row.state == JobState::Completed;
        return (job_fraction(counts.completed, counts.total, 0.0), is_whole);
    }
    let finished = if row.cancel_requested { counts.completed + counts.failed } else { counts.finished() };
    (job_fraction(finished, counts.total, row.running_fraction_sum), false)
}

/// 0 to 1, and 1 only when every task has ended.
pub fn progress(row: &JobRow) -> f64 {
    let (fraction, is_whole) = share(row);
    if is_whole { 1.0 } else { fraction.min(0.9999) }
}

/// `takes_by_itself`: of a study that waits, whether a runner could take its tasks.
fn view(app: &App, row: JobRow, running: &[TaskRow], takes_by_itself: bool, time: ViewTime) -> Job {
    let now = time.now;
    let head: SpecSummary = serde_json::from_value(row.head.clone()).unwrap_or_default();
    let runners: BTreeSet<_> = running.iter().filter_map(|task| task.runner).collect();
    let counts = row.counts;
    let (fraction, full) = share(&row);
    let progress = progress(&row);
    let left = (!row.state.is_final()).then(|| time_left(app, &row, running, time));
    let running_since = running.iter().filter_map(|task| task.started_at).min();
    let worked_ms =
        row.ends.worked().until(running_since.map(|at| at.as_millisecond()), now.as_millisecond());
    let has_configuration = is_study(&row);
    let starting = running.iter().filter(|task| task.started_at.is_none()).count() as u64;
    // Of a sample it is not known how many.
    let starting = if running.len() as u64 == counts.running { starting } else { 0 };
    let on = RunningOn { runners: runners.len() as u64, starting };
    Job {
        summary: summary(&row, on, takes_by_itself, left),
        id: row.id,
        name: row.name,
        description: row.description,
        r#type: head.r#type,
        command: head.command,
        args: head.args,
        priority: row.priority,
        status: row.state,
        paused: row.paused,
        cancel_requested: row.cancel_requested,
        created_by: row.owner.clone(),
        owner: row.owner,
        project: Some(row.project).filter(|project| !project.is_empty()),
        labels: row.labels,
        counts,
        progress,
        percent: percent_floor(fraction, full),
        eta: left.map(eta),
        why_pending: None,
        runners: u32::try_from(runners.len()).unwrap_or(u32::MAX),
        varying: head.varying,
        timeout_seconds: head.timeout_seconds,
        max_retries: row.retry.max_retries,
        created_at: row.created_at,
        updated_at: row.updated_at,
        started_at: row.started_at,
        completed_at: row.ended_at,
        worked_seconds: worked_ms.map(|ms| ms as f64 / 1000.0),
        depends_on: row.depends_on.iter().map(|dependency| dependency.job).collect(),
        has_configuration,
    }
}

fn time_left(app: &App, row: &JobRow, listed: &[TaskRow], time: ViewTime) -> Eta {
    let siblings = row.ends.siblings();
    let heard_at = listed.iter().map(|task| heard_at(task, time)).max().unwrap_or(time.now);
    let tasks: Vec<RunningTask> =
        listed.iter().filter_map(|task| running_task(app, task, &siblings, time)).collect();
    let counts = &row.counts;
    // Runners hold short tasks ahead of time: those take no slot yet.
    let running = match (tasks.len() as u64, listed.len() as u64) {
        (0, _) | (_, 0) => counts.running,
        (begun, listed) => (counts.running * begun).div_ceil(listed),
    };
    job_eta(&JobSituation {
        pending: counts.pending + counts.waiting + (counts.running - running),
        running,
        ends: &row.ends,
        retrying: if row.open_dependencies == 0 { counts.waiting } else { 0 },
        retry: (USUAL_SHARE_OF_BACKOFF * row.retry.backoff_ms as f64, row.retry.max_retries),
        tasks: &tasks,
        paused: row.paused,
        heard_ms: heard_at.as_millisecond(),
        now_ms: time.now.as_millisecond(),
    })
}

/// For whom it waits. A study waits for people, too.
fn waiting(row: &JobRow, takes_by_itself: bool) -> String {
    match is_study(row) {
        true => study::waits_for(&row.name, None, takes_by_itself),
        false => "waiting for a runner".to_owned(),
    }
}

/// Where the running tasks of a job are.
#[derive(Debug, Clone, Copy)]
struct RunningOn {
    runners: u64,
    /// Of them, those that a runner has and whose program has not begun: it fetches inputs, or the task before is still
    /// running. None where that is not known of all.
    starting: u64,
}

/// `running on 2 runners, 6 of 8 starting`.
fn running_on(on: RunningOn, running: u64) -> String {
    let runners = pluralize(on.runners, "runner");
    match on.starting {
        0 => format!("running on {runners}"),
        starting if starting == running => format!("starting on {runners}"),
        starting => format!("running on {runners}, {starting} of {running} starting"),
    }
}

/// The sentence beside the state. `left`: what is known of its time left.
fn summary(row: &JobRow, on: RunningOn, takes_by_itself: bool, left: Option<Eta>) -> String {
    let counts = &row.counts;
    let mut parts = Vec::new();
    match row.state {
        JobState::Running | JobState::Pending if row.paused => parts.push(paused(counts)),
        JobState::Running if counts.running > 0 => {
            parts.push(running_on(on, counts.running));
        }
        // Of short tasks none may run in this very moment.
        JobState::Running if matches!(left, Some(Eta::Left { .. })) => parts.push("running".to_owned()),
        JobState::Running if counts.pending == 0 && counts.waiting > 0 => {}
        JobState::Running => parts.push(waiting(row, takes_by_itself)),
        JobState::Pending if row.open_dependencies > 0 => {
            let jobs: Vec<_> = row.depends_on.iter().map(|dependency| dependency.job.to_string()).collect();
            let noun = if jobs.len() == 1 { "job" } else { "jobs" };
            parts.push(format!("waits for {noun} {}", jobs.join(", ")));
        }
        JobState::Pending => parts.push(waiting(row, takes_by_itself)),
        JobState::Paused => parts.push(paused(counts)),
        JobState::Completed if counts.total == 1 => parts.push("completed".to_owned()),
        JobState::Completed if counts.cancelled > 0 => parts.push(format!(
            "{} of {} completed, {} cancelled",
            counts.completed,
            pluralize(counts.total, "task"),
            counts.cancelled
        )),
        JobState::Completed => parts.push(format!("all {} completed", pluralize(counts.total, "task"))),
        JobState::Failed if counts.total == 1 => parts.push("failed".to_owned()),
        JobState::Failed if counts.failed == counts.total => {
            parts.push(format!("all {} failed", pluralize(counts.total, "task")));
        }
        JobState::Failed => {
            parts.push(format!("{} of {} failed", counts.failed, pluralize(counts.total, "task")));
        }
        JobState::Cancelled => {
            parts.push(match &row.why {
                Some(why) => format!("cancelled: {why}"),
                None => "cancelled".to_owned(),
            });
            if counts.total > 1 {
                parts.push(format!("{} of {} completed", counts.completed, pluralize(counts.total, "task")));
            }
        }
    }
    if !row.state.is_final() {
        if row.cancel_requested {
            parts.push("being cancelled".to_owned());
        }
        if counts.failed > 0 {
            parts.push(format!("{} failed", counts.failed));
        }
        if counts.waiting > 0 && row.open_dependencies == 0 {
            parts.push(format!("{} waiting for a retry", counts.waiting));
        }
    }
    parts.join("; ")
}

/// No more of its tasks start; those that run go on.
fn paused(counts: &Counts) -> String {
    match counts.running {
        0 => "paused".to_owned(),
        running => format!("paused; {} still running", pluralize(running, "task")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::fixtures;

    #[test]
    fn only_a_job_that_completed_is_whole() {
        let ended = |completed, failed, cancelled| Counts {
            total: completed + failed + cancelled,
            completed,
            failed,
            cancelled,
            ..Counts::default()
        };
        for (state, cancel_requested, counts, percent_shown) in [
            (JobState::Completed, false, ended(4, 0, 0), 100),
            (JobState::Failed, false, ended(3, 1, 0), 75),
            (JobState::Cancelled, true, ended(1, 0, 3), 25),
            (JobState::Cancelled, true, ended(0, 0, 4), 0),
            // The cancel came when the last program had ended, and its end arrived later.
            (JobState::Completed, true, ended(4, 0, 0), 100),
            (JobState::Failed, true, ended(3, 1, 0), 75),
            (JobState::Failed, false, ended(0, 1, 0), 0),
            (JobState::Cancelled, true, ended(2, 2, 4), 25),
            // One task was cancelled by itself.
            (JobState::Completed, false, ended(3, 0, 1), 100),
        ] {
            let row = JobRow { state, cancel_requested, counts, ..fixtures::job() };
            let (fraction, whole) = share(&row);
            assert_eq!(
                percent_floor(fraction, whole),
                percent_shown,
                "{state:?} {cancel_requested} {counts:?}"
            );
        }
    }

    #[test]
    fn the_sentence_says_what_is_so() {
        let counts = |pending, running, completed, failed, waiting| Counts {
            total: pending + running + completed + failed + waiting,
            pending,
            running,
            completed,
            failed,
            waiting,
            ..Counts::default()
        };
        let left = Eta::Left { seconds: 5, low_seconds: 4, high_seconds: 9 };
        let table = [
            (JobState::Pending, true, counts(3, 0, 0, 0, 0), Eta::Paused, "paused"),
            (JobState::Running, true, counts(3, 1, 0, 0, 0), Eta::Paused, "paused; 1 task still running"),
            (JobState::Running, false, counts(3, 2, 0, 0, 0), left, "running on 1 runner"),
            (JobState::Running, false, counts(3, 0, 5, 1, 0), left, "running; 1 failed"),
            (JobState::Running, false, counts(3, 0, 5, 0, 0), Eta::Waiting, "waiting for a runner"),
            (JobState::Running, false, counts(0, 0, 5, 0, 2), Eta::Waiting, "2 waiting for a retry"),
            (JobState::Completed, false, counts(0, 0, 1, 0, 0), left, "completed"),
            (JobState::Completed, false, counts(0, 0, 12_000, 0, 0), left, "all 12000 tasks completed"),
            (JobState::Failed, false, counts(0, 0, 0, 1, 0), left, "failed"),
            (JobState::Failed, false, counts(0, 0, 0, 2, 0), left, "all 2 tasks failed"),
            (JobState::Failed, false, counts(0, 0, 9, 1, 0), left, "1 of 10 tasks failed"),
        ];
        for (state, paused, counts, eta, want) in table {
            let row = JobRow { state, paused, counts, open_dependencies: 0, ..fixtures::job() };
            let on = RunningOn { runners: 1, starting: 0 };
            assert_eq!(summary(&row, on, false, Some(eta)), want, "{state:?} {counts:?}");
        }
    }

    #[test]
    fn what_a_runner_has_and_has_not_begun_is_said_to_start() {
        for (runners, starting, running, want) in [
            (2, 0, 8, "running on 2 runners"),
            (1, 6, 8, "running on 1 runner, 6 of 8 starting"),
            (1, 1, 1, "starting on 1 runner"),
        ] {
            assert_eq!(running_on(RunningOn { runners, starting }, running), want);
        }
    }
}
