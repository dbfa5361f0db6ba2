//! What runners report: starts, progress, ends, and which attempts they hold. One transaction for all of it, so that
//! a report is taken whole or not at all, and sending it again changes nothing.

use super::{
    end_attempt,
    hints::{Hint, hint},
    returns::{self, Returns},
    runner_clock,
    runner_state::with_goodbye,
};
use crate::{
    app::App,
    error::{OpError, OpResult},
};
use mothership_api::{
    agent::{self, EndAcceptance, EndAck, Ended, Order, ReportReply, ReportRequest},
    problem::FieldError,
};
use mothership_core::{
    attempt::EndCause,
    clock::ms_between,
    ids::{AttemptId, BlobHash, RunnerId},
    lease::LeaseTerms,
    limits::{ARTIFACTS_PER_ATTEMPT_MAX, ERROR_BYTES_MAX, LEASE_BATCH_MAX, METRICS_MAX, REPORT_ITEMS_MAX},
    secret::Secret,
    spec::path::check_file_path,
    state::{AttemptState, RunnerMode, TaskState},
};
use mothership_store::{
    Result, Time, Tx,
    attempts::{self, ArtifactFile, EndFacts, EndKind, ProgressUpdate, Returning, Start},
    leases::{self, Renewal},
    runner_usage::{self, UsageSample},
    runners,
};
use std::collections::{BTreeMap, BTreeSet};

/// A lease that its runner does not know of after this long never arrived there. Longer than an answer takes to
/// arrive; a mistake costs the work of the attempt, never its correctness (the token fences it).
const UNKNOWN_LEASE_MS: u64 = 10_000;
/// Longest stage and message kept of an attempt.
const TEXT_BYTES_MAX: usize = 1000;

/// What one report changed.
struct ReportOutcome {
    outcomes: Vec<attempts::EndOutcome>,
    released: Vec<attempts::EndOutcome>,
    renewals: Vec<Renewal>,
    returns: Returns,
    started: Vec<AttemptId>,
    progressed: Vec<AttemptId>,
    mode: RunnerMode,
}

/// Takes a report whole, or refuses it whole. What it says of attempts that this runner does not hold any more
/// (their token is another) changes nothing and is no error.
pub async fn report(app: &App, runner: RunnerId, mut request: ReportRequest) -> OpResult<ReportReply> {
    let now = app.now();
    let clock = app.runner_clocks.observe(runner, request.sent_at, now);
    check(&request)?;
    files_exist(app, &request.ended).await?;
    runner_clock::correct_report(&mut request, clock, now);
    // Before the transaction: the estimates need only what the runner measured, and a lost commit makes them no
    // worse.
    for progress in &request.progress {
        if let Some(fraction) = progress.fraction {
            app.progress_history.push(progress.attempt, progress.at.as_millisecond(), fraction);
        }
    }
    let mut writes = ReportWrites::of(request);
    writes.machine = writes.machine.map(|machine| runner_clock::with_offset(machine, clock));
    // Drawn before the transaction, which may run again.
    let (lost_after_ms, jitter, leaves) = (app.config.lost_after_ms, app.rng.unit(), writes.leaves);
    let done = app.store.write(move |tx| writes.write(tx, runner, now, lost_after_ms, jitter)).await?;
    // Its row went with its secret; the credential was good when the request came in.
    let done = done.ok_or_else(|| OpError::Unauthenticated("this runner has been removed".into()))?;
    if leaves {
        app.fleet.forget();
    }
    publish(app, &done);
    Ok(reply(done))
}

fn check(request: &ReportRequest) -> OpResult<()> {
    // Limits before anything is read: a report is parsed already, but each item would cost the transaction a
    // statement.
    let alive = request.alive.as_ref().map_or(0, Vec::len);
    let items = [request.started.len(), request.progress.len(), request.ended.len(), alive].into_iter().max();
    if items.unwrap_or(0) > REPORT_ITEMS_MAX {
        return Err(OpError::TooLarge(format!("a report may hold {REPORT_ITEMS_MAX} items of a kind")));
    }
    for (i, ended) in request.ended.iter().enumerate() {
        if ended.artifacts.len() > ARTIFACTS_PER_ATTEMPT_MAX {
            return Err(OpError::TooLarge(format!("an attempt may leave {ARTIFACTS_PER_ATTEMPT_MAX} files")));
        }
        for (j, file) in ended.artifacts.iter().enumerate() {
            if let Err(why) = check_file_path(&file.path) {
                return Err(OpError::field(format!("ended[{i}].artifacts[{j}].path"), why.message, None));
            }
        }
    }
    Ok(())
}

/// A result that is not here would be a promise the server cannot keep: the runner uploads it and reports again.
async fn files_exist(app: &App, ended: &[Ended]) -> OpResult<()> {
    let named: BTreeSet<BlobHash> =
        ended.iter().flat_map(|end| &end.artifacts).map(|file| file.blob).collect();
    if named.is_empty() {
        return Ok(());
    }
    let asked: Vec<BlobHash> = named.into_iter().collect();
    let hashes = asked.clone();
    // Their sizes, too: what an end claims is added to the sums of its job and promised to whoever downloads it.
    let sizes: BTreeMap<BlobHash, Option<u64>> =
        asked.into_iter().zip(super::blobs::rely_on(app, None, hashes).await?).collect();
    let mut errors = Vec::new();
    for (i, end) in ended.iter().enumerate() {
        for (j, file) in end.artifacts.iter().enumerate() {
            match sizes.get(&file.blob).copied().flatten() {
                None => errors.push(FieldError {
                    path: format!("ended[{i}].artifacts[{j}].blob"),
                    message: format!("there is no blob {}", file.blob),
                    hint: Some("upload it, then report the end again".into()),
                }),
                Some(size) if size != file.size => errors.push(FieldError {
                    path: format!("ended[{i}].artifacts[{j}].size"),
                    message: format!("says {}, but its blob has {size} bytes", file.size),
                    hint: None,
                }),
                Some(_) => {}
            }
        }
    }
    match errors.first() {
        None => Ok(()),
        Some(first) => Err(OpError::Invalid { detail: format!("{}: {}", first.path, first.message), errors }),
    }
}

/// A report as the writes that the store knows.
struct ReportWrites {
    starts: Vec<Start>,
    progress: Vec<ProgressUpdate>,
    ends: Vec<EndFacts>,
    /// `None`: the report does not say what its runner holds.
    alive: Option<Vec<(AttemptId, Secret)>>,
    machine: Option<serde_json::Value>,
    /// The same as a point of its history.
    sample: Option<UsageSample>,
    leaves: bool,
}

impl ReportWrites {
    fn of(request: ReportRequest) -> Self {
        // An attempt that ends in this report may stand in its list of held ones, too. Its end counts; renewed in
        // the same transaction, it would be ordered to stop.
        let ended: BTreeSet<AttemptId> = request.ended.iter().map(|end| end.attempt).collect();
        let starts = request.started.into_iter();
        let alive = request.alive.map(|alive| {
            let alive = alive.into_iter().filter(|held| !ended.contains(&held.attempt));
            alive.map(|held| (held.attempt, held.token)).collect()
        });
        Self {
            starts: starts.map(|s| Start { attempt: s.attempt, token: s.token, at: s.at }).collect(),
            progress: request.progress.into_iter().map(progress).collect(),
            ends: request.ended.into_iter().map(facts).collect(),
            alive,
            leaves: request.leaves,
            sample: request.machine.as_ref().map(super::usage::sample),
            machine: request.machine.and_then(|machine| serde_json::to_value(machine).ok()),
        }
    }

    fn write(
        &self,
        tx: &mut Tx<'_>,
        runner: RunnerId,
        now: Time,
        lost_after_ms: Option<u64>,
        jitter: f64,
    ) -> Result<Option<ReportOutcome>> {
        // Order matters from here on: a start comes before the progress of the same attempt, progress before the end
        // that freezes it, ends before renewals, so that what has ended is not renewed, and the search for lost
        // leases last.
        let Some(row) = runners::get(tx, runner)? else { return Ok(None) };
        let goodbye =
            self.leaves.then(|| with_goodbye(self.machine.clone().or_else(|| row.usage.clone()), now));
        runners::seen(tx, runner, goodbye.as_ref().or(self.machine.as_ref()), now)?;
        if let Some(sample) = &self.sample {
            runner_usage::record(tx, runner, sample, now)?;
        }
        let mut started =
            if self.starts.is_empty() { Vec::new() } else { attempts::start(tx, &self.starts)? };
        let mut progressed =
            if self.progress.is_empty() { Vec::new() } else { attempts::progress(tx, &self.progress)? };
        let outcomes = end_attempt::end(tx, &self.ends, now, jitter)?;
        let (mut renewals, mut released, mut returns) = (Vec::new(), Vec::new(), Returns::default());
        if let Some(alive) = &self.alive {
            let terms = LeaseTerms { at: leases::listening_at(tx, now)?, lost_after_ms };
            renewals = leases::renew(tx, runner, alive, &terms)?;
            returns = returns::come_back(tx, &self.returning(alive, &renewals), &terms, now)?;
            if returns.any_live() {
                // What the report says of them found no live attempt above.
                let starts: Vec<Start> = of_returned(&self.starts, &returns, |start| start.attempt);
                started.extend(attempts::start(tx, &starts)?);
                let progress: Vec<ProgressUpdate> =
                    of_returned(&self.progress, &returns, |update| update.attempt);
                progressed.extend(attempts::progress(tx, &progress)?);
            }
            let lost = never_arrived(tx, runner, alive, &terms, now)?;
            released = end_attempt::end(tx, &lost, now, jitter)?;
        }
        // Ends hint by themselves; a renewal alone changes nothing that another server shows.
        let changed = started.iter().chain(&progressed).map(|attempt| attempt.task.job);
        changed.collect::<BTreeSet<_>>().into_iter().try_for_each(|job| hint(tx, Hint::Job(job)))?;
        if self.leaves {
            hint(tx, Hint::Runners)?;
        }
        let mode = row.mode;
        Ok(Some(ReportOutcome { outcomes, released, renewals, returns, started, progressed, mode }))
    }
}

impl ReportWrites {
    /// Attempts that were lost and that this runner has still, with how far they are by its latest word.
    fn returning(&self, alive: &[(AttemptId, Secret)], renewals: &[Renewal]) -> Vec<Returning> {
        let lost = alive.iter().zip(renewals).filter(|(_, renewal)| !renewal.held && !renewal.elsewhere);
        lost.map(|((attempt, token), _)| {
            let progress = self.progress.iter().find(|update| update.attempt == *attempt);
            Returning {
                attempt: *attempt,
                token: token.clone(),
                fraction: progress.and_then(|update| update.fraction),
                has_started: self.starts.iter().any(|start| start.attempt == *attempt),
                may_overtake: true,
            }
        })
        .collect()
    }
}

/// Of these items those whose attempts are live again.
fn of_returned<T: Clone>(items: &[T], returns: &Returns, attempt: impl Fn(&T) -> AttemptId) -> Vec<T> {
    items.iter().filter(|item| returns.is_live(attempt(item))).cloned().collect()
}

/// Leases that this runner should know of by now and does not: their answer got lost. By now: by the time of day, or by the
/// time in which runners can be heard, for the one may have been set back since.
fn never_arrived(
    tx: &mut Tx<'_>,
    runner: RunnerId,
    alive: &[(AttemptId, Secret)],
    terms: &LeaseTerms,
    now: Time,
) -> Result<Vec<EndFacts>> {
    // As many as it holds may be others: what it lost, or what has just ended, is still named.
    let held = runners::running_attempts(tx, runner, 4 * LEASE_BATCH_MAX as u64)?;
    let known: BTreeSet<AttemptId> = alive.iter().map(|(attempt, _)| *attempt).collect();
    let mut lost = Vec::new();
    for attempt in held.into_iter().filter(|attempt| !known.contains(attempt)) {
        // Only leased ones. An attempt that has started was known to its runner once; if it is gone there, its lease
        // runs out.
        let row = attempts::get(tx, attempt)?.filter(|row| {
            let heard_ms = row.heard_at.map_or(0, |heard_at| ms_between(heard_at, terms.at));
            let waited_ms = ms_between(row.leased_at, now).max(heard_ms);
            row.state == AttemptState::Leased && waited_ms > UNKNOWN_LEASE_MS
        });
        if row.is_some() {
            let why = "its lease did not reach the runner".to_owned();
            lost.push(end_attempt::by_server(attempt, EndCause::Released, now, Some(why)));
        }
    }
    Ok(lost)
}

fn progress(report: agent::Progress) -> ProgressUpdate {
    // Absent metrics leave the stored ones as they are; an empty object would delete them.
    let metrics = (!report.metrics.is_empty()).then(|| {
        let kept: serde_json::Map<_, _> = report
            .metrics
            .into_iter()
            // JSON has no NaN; one such value would make all metrics of the attempt unreadable.
            .filter(|(_, value)| value.is_finite())
            .take(METRICS_MAX)
            .map(|(name, value)| (cut(name, TEXT_BYTES_MAX), value.into()))
            .collect();
        serde_json::Value::Object(kept).to_string()
    });
    ProgressUpdate {
        attempt: report.attempt,
        token: report.token,
        at: report.at,
        // A fraction that is none is dropped alone: stage and metrics of the same report are still true.
        fraction: report.fraction.filter(|fraction| (0.0..=1.0).contains(fraction)),
        stage: report.stage.map(|text| cut(text, TEXT_BYTES_MAX)),
        message: report.message.map(|text| cut(text, TEXT_BYTES_MAX)),
        metrics,
        usage: report.usage,
    }
}

fn facts(end: Ended) -> EndFacts {
    // The type is decided here, by the name, and stored: runners of all versions then agree.
    let artifacts = end.artifacts.into_iter().map(|file| ArtifactFile {
        content_type: super::artifacts::content_type(&file.path),
        path: file.path,
        hash: file.blob,
        size: file.size,
        executable: file.executable,
    });
    EndFacts {
        attempt: end.attempt,
        token: Some(end.token),
        cause: end.cause,
        exit_code: end.exit_code,
        signal: end.signal,
        at: end.at,
        started_at: end.started_at,
        error_message: end.error_message.map(|text| cut(text, ERROR_BYTES_MAX)),
        usage: Some(end.usage),
        artifacts: artifacts.collect(),
        progress: end.progress.map(|report| progress(*report)),
    }
}

/// At most `max` bytes, cut between two characters.
fn cut(mut text: String, max: usize) -> String {
    if text.len() > max {
        text.truncate(text.floor_char_boundary(max));
    }
    text
}

/// After the commit: pages, followed logs, waiting runners.
fn publish(app: &App, done: &ReportOutcome) {
    // A hint for each task, and one for each job: pages that watch neither cost one load of an atomic.
    for attempt in &done.started {
        app.live.task_changed(attempt.task, TaskState::Running);
    }
    for attempt in done.started.iter().chain(&done.progressed) {
        app.live.task_touched(attempt.task);
        app.live.job_changed(attempt.task.job);
    }
    end_attempt::publish(app, &done.outcomes);
    end_attempt::publish(app, &done.released);
    returns::publish(app, &done.returns);
    // A renewal alone changes nothing on a page but the time of the last contact, which comes with the next refresh.
    if !(done.outcomes.is_empty() && done.released.is_empty()) {
        app.live.runners_changed();
    }
}

fn reply(done: ReportOutcome) -> ReportReply {
    let ended = done.outcomes.into_iter().map(|outcome| EndAck {
        attempt: outcome.attempt,
        outcome: match outcome.outcome {
            // A duplicate was accepted before: to the runner, whose answer got lost, it is the same.
            EndKind::Accepted | EndKind::Duplicate => EndAcceptance::Accepted,
            // Still held by another attempt: the runner has nothing left to do in both cases.
            EndKind::Superseded | EndKind::StillHeld => EndAcceptance::Superseded,
            EndKind::Unknown => EndAcceptance::Unknown,
        },
    });
    let mut orders = Vec::new();
    for renewal in done.renewals {
        let attempt = renewal.attempt;
        // The orders of the long poll may have been lost; here they are repeated until the end arrives.
        if renewal.held && renewal.cancel_requested {
            orders.push(Order::Cancel { attempt });
        // Only when another runner has the task. An attempt that was merely silent has its task again.
        } else if renewal.elsewhere || done.returns.is_stopped(attempt) {
            orders.push(Order::Abort { attempt });
        }
    }
    if done.mode != RunnerMode::Active {
        orders.push(Order::Drain);
    }
    ReportReply { ended: ended.collect(), orders }
}

#[cfg(test)]
#[path = "reports_tests.rs"]
mod tests;
