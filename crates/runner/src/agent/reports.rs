//! Sends everything that is to be reported in as few requests as is timely: at once when idle, gathered when busy.
//!
//! One report is on the way at a time, so the server receives things in order. What it did not acknowledge is sent
//! again.

use super::{
    attempt::AttemptPhase,
    context::AgentContext,
    report_builder::{PROGRESS_INTERVAL, ReportBuilder},
    results,
    state::AgentState,
};
use mothership_api::{
    agent::{EndAck, MachineUsage, ReportReply, ReportRequest},
    client::{Client, ClientError},
};
use mothership_core::{ids::AttemptId, limits::REPORT_ITEMS_MAX};
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use tokio::time::Instant;

/// After a report, how long the next one gathers: longer while many ends come, for the number of requests is what
/// costs.
const GATHER: Duration = Duration::from_millis(15);
const GATHER_MANY: Duration = Duration::from_millis(50);
/// More ends than this in a report are many.
const MANY: usize = 4;
/// Between two samples of the machine.
pub(super) const MACHINE_INTERVAL: Duration = Duration::from_secs(5);
/// Four kinds of items share the limit of one report.
const ITEMS_MAX: usize = REPORT_ITEMS_MAX / 4;

/// When what is due.
struct ReportSchedule {
    last_report: Option<Instant>,
    gather: Duration,
    alive_at: Instant,
    machine_at: Instant,
    /// Fewer after a refusal, so that one bad item is found and dropped.
    items_max: usize,
}

/// Reports for ever.
pub async fn run(agent: &Arc<AgentContext>) {
    let start = Instant::now();
    let mut schedule = ReportSchedule {
        last_report: None,
        gather: GATHER,
        alive_at: start,
        machine_at: start,
        items_max: ITEMS_MAX,
    };
    let mut backoff = agent.connection.backoff();
    loop {
        let due = schedule.next_due(&agent.state());
        tokio::select! {
            biased;
            () = agent.wakeups.report.notified() => {}
            () = tokio::time::sleep_until(due) => {}
        }
        // After the wake-up, so that the first event after a silence is reported without any wait.
        if let Some(last) = schedule.last_report {
            tokio::time::sleep_until(last + schedule.gather).await;
        }
        // Before the first report after a silence: by what it says of them the server decides what becomes of attempts
        // whose tasks others have begun.
        if agent.connection.was_silent() {
            agent.catch_up().await;
        }
        let Some(mut request) = agent.build_report(&mut schedule) else { continue };
        request.sent_at = Some(agent.parts.clock.now());
        let built_at = Instant::now();
        let ask = |client: Client| {
            let request = request.clone();
            async move { client.report(&request).await }
        };
        match agent.connection.call_once(agent.connection.renewal_timeout(), &ask).await {
            Ok(reply) => {
                backoff.reset();
                schedule.items_max = ITEMS_MAX;
                agent.on_reported(&request, reply).await;
                if request.alive.is_some() && agent.connection.on_told(built_at) {
                    // Work may be asked for again.
                    agent.wakeups.lease.notify_one();
                }
            }
            Err(error) => {
                // Whether the leases were renewed is not known: the next report renews them again.
                schedule.alive_at = Instant::now();
                agent.wakeups.report.notify_one();
                if let Err(error) = agent.connection.recover(error, &mut backoff).await {
                    agent.on_report_refused(&mut schedule, &request, &error);
                    // No backoff: the server is there. But neither a flood of requests that it refuses.
                    tokio::time::sleep(PROGRESS_INTERVAL).await;
                }
            }
        }
        schedule.last_report = Some(Instant::now());
        schedule.gather = if request.ended.len() > MANY { GATHER_MANY } else { GATHER };
    }
}

impl ReportSchedule {
    /// When the next report is due if nothing happens until then.
    fn next_due(&self, state: &AgentState) -> Instant {
        let dirty = state.dirty_progress.iter().filter_map(|attempt| state.attempts.get(attempt));
        let progress = dirty.filter_map(|held| held.progress_sent_at).map(|at| at + PROGRESS_INTERVAL).min();
        let regular = self.alive_at.min(self.machine_at);
        progress.map_or(regular, |progress| progress.min(regular))
    }
}

impl AgentContext {
    /// The next report; `None` when there is nothing to send.
    fn build_report(&self, schedule: &mut ReportSchedule) -> Option<ReportRequest> {
        let (now, wall) = (Instant::now(), self.parts.clock.now());
        let is_machine_due = std::mem::take(&mut self.state().is_machine_due);
        if is_machine_due || now >= schedule.machine_at {
            schedule.machine_at = now + MACHINE_INTERVAL;
            // Sampled outside of the lock: it asks the operating system.
            let sample = self.parts.machine.usage();
            let mut state = self.state();
            let order = self.stops_because();
            let stops = order.is_some();
            let lacks = order.or_else(|| state.lacks());
            state.machine = Some(MachineUsage { lacks, stops, gpus: state.gpus.clone(), ..sample });
        }
        let mut state = self.state();
        let mut report = ReportBuilder::new(schedule.items_max, self.connection.limits.reports.get());
        let names_all = now >= schedule.alive_at || self.connection.owes_report();
        if names_all {
            // Three renewals may be lost before a lease runs out.
            schedule.alive_at = now + self.connection.lease_ttl() / 4;
            report.add_alive(&state);
            // Together with how far each is, for what was said of that before may have been lost.
            report.add_all_progress(&mut state, now, wall);
        }
        // In order of importance: what does not fit waits for the next report.
        report.add_ends(&state, wall);
        report.add_starts(&state);
        if !names_all {
            report.add_progress(&mut state, now, wall);
        }
        report.add_machine(&state);
        report.finish()
    }

    async fn on_reported(self: &Arc<Self>, request: &ReportRequest, reply: ReportReply) {
        let acked: BTreeSet<AttemptId> = reply.ended.iter().map(|EndAck { attempt, .. }| *attempt).collect();
        let over: Vec<AttemptId> = {
            let mut state = self.state();
            state.machine = None;
            for started in &request.started {
                state.unsent_starts.remove(&started.attempt);
            }
            acked.into_iter().filter(|attempt| state.unsent_ends.contains(attempt)).collect()
        };
        self.apply_orders(&reply.orders);
        if !over.is_empty() {
            // Before they are forgotten: an agent that stops waits for what it holds, and leaves nothing behind.
            self.parts.files.remove(over.clone()).await;
            self.parts.keeper.forget(&over);
        }
        {
            let mut state = self.state();
            over.iter().for_each(|attempt| state.forget(*attempt));
            // What did not fit, or came while the report was on its way.
            if !state.unsent_ends.is_empty() || !state.unsent_starts.is_empty() {
                self.wakeups.report.notify_one();
            }
        }
        self.wakeups.shutdown.notify_waiters();
    }

    /// The server does not take the report as it is. Reports of one item show which end it is; that one is sent without
    /// its files, or given up, loudly: one bad item must not keep all others from the server for ever.
    fn on_report_refused(
        self: &Arc<Self>,
        schedule: &mut ReportSchedule,
        request: &ReportRequest,
        error: &ClientError,
    ) {
        let items = request.started.len() + request.progress.len() + request.ended.len();
        if let ClientError::TooLarge { bytes, .. } = error
            && items > 1
            && self.connection.limits.reports.halve(*bytes)
        {
            tracing::warn!(%error, "smaller reports from here on");
            return;
        }
        tracing::error!(%error, ends = request.ended.len(), "the server refuses a report");
        if schedule.items_max > 1 {
            schedule.items_max = 1;
            return;
        }
        let mut state = self.state();
        let mut again = Vec::new();
        for end in &request.ended {
            // What it had when they were uploaded it has lost, or removed because nobody named it for too long.
            let held = state.attempts.get_mut(&end.attempt).filter(|held| !held.artifacts.is_empty());
            if let Some(held) = held.filter(|held| held.uploads < UPLOADS_MAX && lacks_blobs(error)) {
                held.uploads += 1;
                held.artifacts.clear();
                held.phase = AttemptPhase::Collecting;
                again.push(end.attempt);
                continue;
            }
            match state.attempts.get_mut(&end.attempt).filter(|held| !held.artifacts.is_empty()) {
                // Without those files the end may be taken: then its message names what was wrong with them.
                Some(held) => {
                    if error.is_too_large() {
                        // Half as many, until the list fits: better some results than none.
                        held.artifacts.truncate(held.artifacts.len() / 2);
                    } else {
                        let named = refused_files(error);
                        let mut at = 0..;
                        held.artifacts.retain(|_| {
                            let number = at.next().unwrap_or_default();
                            !named.is_empty() && !named.contains(&number)
                        });
                    }
                    held.miss_files(format!("the server refuses its output files: {error}"));
                }
                // Small already, and nobody's mistake here: somebody will raise the limit.
                None if error.is_too_large() => {}
                None => give_up_end(&mut state, end.attempt),
            }
        }
        if !error.is_too_large() {
            request.started.iter().for_each(|started| give_up_end(&mut state, started.attempt));
        }
        for attempt in &again {
            state.unsent_ends.remove(attempt);
        }
        drop(state);
        for attempt in again {
            self.spawn_background(results::collect(Arc::clone(self), attempt));
        }
        self.wakeups.shutdown.notify_waiters();
    }
}

/// How often the files of one attempt are uploaded again when the server says that it does not have them.
const UPLOADS_MAX: u32 = 3;

/// Whether the server refuses an end because it does not have the content of a file.
fn lacks_blobs(error: &ClientError) -> bool {
    let ClientError::Refused(problem) = error else { return false };
    problem.errors.iter().any(|error| error.path.ends_with("].blob"))
}

/// The files of the only end of a report that the server names in its refusal, by their number; none when it names
/// something else.
fn refused_files(error: &ClientError) -> BTreeSet<usize> {
    let ClientError::Refused(problem) = error else { return BTreeSet::new() };
    let number = |path: &str| path.strip_prefix("ended[0].artifacts[")?.split(']').next()?.parse().ok();
    problem.errors.iter().filter_map(|error| number(&error.path)).collect()
}

fn give_up_end(state: &mut AgentState, attempt: AttemptId) {
    tracing::error!(%attempt, "the end of an attempt is given up");
    state.forget(attempt);
}
