//! Says everything that is to be said in as few requests as is timely: at once when idle, gathered when busy.
//!
//! One report is on the way at a time, so the server hears things in order. What it did not acknowledge is said again.

use super::{
    Core,
    desk::Desk,
    parcel::{PROGRESS, Parcel},
};
use mothership_api::{
    agent::{EndAck, ReportReply, ReportRequest},
    client::{Client, ClientError},
};
use mothership_core::{ids::AttemptId, limits::REPORT_ITEMS_MAX};
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use tokio::time::Instant;

/// After a report, how long the next one gathers: longer while many ends come, for their number is what costs.
const GATHER: Duration = Duration::from_millis(15);
const GATHER_MANY: Duration = Duration::from_millis(50);
/// Ends in a report that are many.
const MANY: usize = 4;
/// Between two samples of the machine.
const MACHINE: Duration = Duration::from_secs(5);
/// Kinds of items share the limit of one report.
const ITEMS_MAX: usize = REPORT_ITEMS_MAX / 4;

/// When what is due.
struct Schedule {
    last_report: Option<Instant>,
    gather: Duration,
    alive_at: Instant,
    machine_at: Instant,
    /// Fewer after a refusal, so that one bad item is found and dropped.
    items_max: usize,
}

/// Reports for ever.
pub async fn run(core: &Arc<Core>) {
    let start = Instant::now();
    let mut schedule = Schedule {
        last_report: None,
        gather: GATHER,
        alive_at: start,
        machine_at: start,
        items_max: ITEMS_MAX,
    };
    let mut backoff = core.link.backoff();
    loop {
        let due = schedule.next_due(&core.desk());
        tokio::select! {
            biased;
            () = core.wakes.report.notified() => {}
            () = tokio::time::sleep_until(due) => {}
        }
        if let Some(last) = schedule.last_report {
            tokio::time::sleep_until(last + schedule.gather).await;
        }
        let Some(request) = core.gather(&mut schedule) else { continue };
        let ask = |client: Client| {
            let request = request.clone();
            async move { client.report(&request).await }
        };
        match core.link.once(core.link.patience(), &ask).await {
            Ok(reply) => {
                backoff.reset();
                schedule.items_max = ITEMS_MAX;
                core.told(&request, reply).await;
            }
            Err(error) => {
                schedule.alive_at = Instant::now();
                core.wakes.report.notify_one();
                if let Err(error) = core.link.recover(error, &mut backoff).await {
                    core.narrow(&mut schedule, &request, &error);
                    tokio::time::sleep(PROGRESS).await;
                }
            }
        }
        schedule.last_report = Some(Instant::now());
        schedule.gather = if request.ended.len() > MANY { GATHER_MANY } else { GATHER };
    }
}

impl Schedule {
    fn next_due(&self, desk: &Desk) -> Instant {
        let moved = desk.moved.iter().filter_map(|attempt| desk.held.get(attempt));
        let progress = moved.filter_map(|held| held.progress_sent).map(|sent| sent + PROGRESS).min();
        [Some(self.alive_at), Some(self.machine_at), progress]
            .into_iter()
            .flatten()
            .min()
            .unwrap_or(self.alive_at)
    }
}

impl Core {
    /// The next report; `None` when there is nothing to say.
    fn gather(&self, schedule: &mut Schedule) -> Option<ReportRequest> {
        let (now, wall) = (Instant::now(), self.parts.clock.now());
        if now >= schedule.machine_at {
            schedule.machine_at = now + MACHINE;
            let sample = self.parts.machine.usage();
            self.desk().machine = Some(sample);
        }
        let mut desk = self.desk();
        let mut parcel = Parcel::new(schedule.items_max);
        if now >= schedule.alive_at {
            schedule.alive_at = now + self.link.lease_ttl() / 4;
            parcel.alive(&desk);
        }
        parcel.ends(&desk, wall);
        parcel.starts(&desk);
        parcel.progress(&mut desk, now, wall);
        parcel.machine(&desk);
        parcel.close()
    }

    async fn told(self: &Arc<Self>, request: &ReportRequest, reply: ReportReply) {
        let acked: BTreeSet<AttemptId> = reply.ended.iter().map(|EndAck { attempt, .. }| *attempt).collect();
        let over: Vec<AttemptId> = {
            let mut desk = self.desk();
            desk.machine = None;
            for started in &request.started {
                desk.started.remove(&started.attempt);
            }
            acked.into_iter().filter(|attempt| desk.ended.contains(attempt)).collect()
        };
        self.obey(&reply.orders);
        if !over.is_empty() {
            // Before they are forgotten: an agent that stops waits for what it holds, and leaves nothing behind.
            self.parts.files.remove(over.clone()).await;
            self.parts.keeper.forget(&over);
        }
        {
            let mut desk = self.desk();
            over.iter().for_each(|attempt| desk.forget(*attempt));
            if !desk.ended.is_empty() || !desk.started.is_empty() {
                self.wakes.report.notify_one();
            }
        }
        self.wakes.settled.notify_waiters();
    }

    /// The server does not take the report as it is. Smaller ones show which end it is; that one is told without
    /// its files, or given up, loudly.
    fn narrow(&self, schedule: &mut Schedule, request: &ReportRequest, error: &ClientError) {
        tracing::error!(%error, ends = request.ended.len(), "the server refuses a report");
        if schedule.items_max > 1 {
            schedule.items_max = 1;
            return;
        }
        let mut desk = self.desk();
        for end in &request.ended {
            match desk.held.get_mut(&end.attempt).filter(|held| !held.artifacts.is_empty()) {
                // Without its files the end may do: then it is told, and says what was wrong.
                Some(held) => {
                    held.artifacts.clear();
                    held.files_failed(format!("the server refuses its output files: {error}"));
                }
                None => give_up(&mut desk, end.attempt),
            }
        }
        request.started.iter().for_each(|started| give_up(&mut desk, started.attempt));
        drop(desk);
        self.wakes.settled.notify_waiters();
    }
}

fn give_up(desk: &mut Desk, attempt: AttemptId) {
    tracing::error!(%attempt, "the end of an attempt is given up");
    desk.forget(attempt);
}
