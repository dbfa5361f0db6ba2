//! Nobody is given up before its time: its runner was silent for as long as the job is patient. And nobody is waited for
//! who never had it: a lease that did not arrive is given to somebody else as soon as its runner does not name it.

use super::{Heard, Rows, heard::Report, outages::Outages};
use crate::sim::{
    fleet::LOST_AFTER_MS,
    plan::{FaultEvent, Plan},
    trace::Trace,
};
use mothership_core::ids::{AttemptId, JobId};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// The listening time moves in steps: a lease that is renewed right before one ends so much earlier, and as much may be
/// counted of each outage.
const STEP_MS: u64 = 3_500;
/// How long a lease may be under way to its runner, as the server has it.
const UNKNOWN_LEASE_MS: i64 = 10_000;

pub struct Losses {
    /// How long each job waits for a silent runner.
    lost_after_ms: BTreeMap<JobId, u64>,
    lost: BTreeSet<AttemptId>,
    /// Since when each attempt is live: when that was seen, and the listening time then.
    live_since: BTreeMap<AttemptId, (Duration, i64)>,
    outages: Outages,
    /// The listening time at each look at which it was another one.
    listening_ms: BTreeMap<Duration, i64>,
}

impl Losses {
    pub fn new(plan: &Plan) -> Self {
        let lost_after_ms = |place: usize| plan.jobs[place].lost_after_s.map_or(LOST_AFTER_MS, |s| s * 1000);
        let jobs = (1..).map(JobId).zip(plan.submitted());
        Self {
            lost_after_ms: jobs.map(|(job, place)| (job, lost_after_ms(place))).collect(),
            lost: BTreeSet::new(),
            live_since: BTreeMap::new(),
            outages: Outages::default(),
            listening_ms: BTreeMap::new(),
        }
    }

    /// What happens to the server.
    pub fn note(&mut self, now: Duration, event: FaultEvent) {
        self.outages.note(now, event);
    }

    pub fn look(
        &mut self,
        now: Duration,
        rows: &Rows,
        heard: &Heard,
        trace: &Trace,
        wrong: &mut Vec<String>,
    ) {
        for (attempt, runner) in rows.lost.iter().filter(|(attempt, _)| !self.lost.contains(attempt)) {
            trace.note_at(now, format_args!("    {attempt} of {runner} is given up"));
            let lost_after_ms = self.lost_after_ms.get(&attempt.task.job).copied().unwrap_or(LOST_AFTER_MS);
            let live_since = self.live_since.get(attempt).map(|(since, _)| *since);
            let heard_at = heard.held_at(*attempt).max(live_since).unwrap_or_default();
            let (away, outages) = self.outages.within(heard_at, now);
            let silent = now.saturating_sub(heard_at + away);
            if silent.as_millis() as u64 + STEP_MS * (1 + outages) < lost_after_ms {
                wrong.push(format!(
                    "{attempt} is given up {} s after {runner} named it, without {} s in which nobody could be heard; its job waits {} s",
                    silent.as_secs(),
                    away.as_secs(),
                    lost_after_ms / 1000
                ));
            }
        }
        // One that came back may be lost again.
        self.lost = rows.lost.keys().copied().collect();
        let since = |attempt| self.live_since.get(&attempt).copied().unwrap_or((now, rows.listening_ms));
        self.live_since = rows.all_live().map(|(attempt, _)| (attempt, since(attempt))).collect();
        if self.listening_ms.values().next_back() != Some(&rows.listening_ms) {
            self.listening_ms.insert(now, rows.listening_ms);
        }
    }

    /// These reports were taken.
    pub fn reported(&self, reports: &[Report], rows: &Rows, heard: &Heard, wrong: &mut Vec<String>) {
        for report in reports {
            let sent = self.listening_ms.range(..report.sent_at).next_back().map_or(0, |(_, ms)| *ms);
            for (attempt, live) in rows.all_live() {
                let is_unknown = live.runner == report.runner && live.is_leased && !heard.is_named(attempt);
                let waits_ms = self.live_since.get(&attempt).map_or(0, |(_, since)| sent - since);
                if is_unknown && waits_ms > UNKNOWN_LEASE_MS {
                    wrong.push(format!(
                        "{attempt} is held by {}, which said at {:.3} s what it has and does not know it",
                        report.runner,
                        report.sent_at.as_secs_f64()
                    ));
                }
            }
        }
    }
}
