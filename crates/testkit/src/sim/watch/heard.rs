//! What runners say and what they are answered, noted where they stand: the server has no part in it.

use bytes::Bytes;
use mothership_api::{
    agent::{AttemptRef, LeaseReply, LeaseRequest, ReportRequest},
    paths,
};
use mothership_core::ids::{AttemptId, JobId};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
    time::Duration,
};

/// Clones are one list; it survives what runs on the hosts.
#[derive(Debug, Clone, Default)]
pub struct Heard(Arc<Mutex<Noted>>);

#[derive(Debug, Default)]
struct Noted {
    /// When each runner, by its name, last sent anything about its attempts, answered or not.
    sent: BTreeMap<String, Duration>,
    /// When the latest report was sent that was answered and named this attempt as held.
    held: BTreeMap<AttemptId, Duration>,
    /// Attempts that any report named, answered or not.
    named: BTreeSet<AttemptId>,
    reports: Vec<Report>,
    turned_away: Vec<TurnedAway>,
}

/// A report that said what its runner holds and was answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    pub runner: String,
    pub sent_at: Duration,
    pub held: BTreeSet<AttemptId>,
}

/// Something that a runner has sent.
#[derive(Debug)]
pub struct SentRequest {
    at: Duration,
    what: What,
}

#[derive(Debug)]
enum What {
    Report { held: Option<BTreeSet<AttemptId>> },
    Lease(LeaseRequest),
    Other,
}

/// A runner that asked for work and was answered that there is none.
#[derive(Debug, Clone, PartialEq)]
pub struct TurnedAway {
    pub runner: String,
    pub asked_at: Duration,
    pub free_cpus: f64,
    /// Of these jobs it holds something, which might be all that is left of them.
    pub holding: BTreeSet<JobId>,
}

impl Heard {
    /// Notes what a runner sends now; [`answered`](Self::answered) wants to have it back.
    pub fn said(&self, runner: &str, path: &str, body: &Bytes) -> SentRequest {
        let at = turmoil::sim_elapsed().unwrap_or_default();
        if path.ends_with(paths::AGENT_REPORT) || path.ends_with(paths::AGENT_LOGS) {
            self.noted(|noted| noted.sent.insert(runner.to_owned(), at));
        }
        let what = What::of(path, body);
        if let What::Report { held: Some(held) } = &what {
            self.noted(|noted| noted.named.extend(held));
        }
        SentRequest { at, what }
    }

    /// Notes that the server has taken what was said.
    pub fn answered(&self, runner: &str, said: SentRequest, reply: &Bytes) {
        match said.what {
            What::Report { held } => self.noted(|noted| {
                let Some(held) = held else { return };
                noted.held.extend(held.iter().map(|attempt| (*attempt, said.at)));
                noted.reports.push(Report { runner: runner.to_owned(), sent_at: said.at, held });
            }),
            What::Lease(asked) => {
                let nothing = |reply: LeaseReply| reply.attempts.is_empty() && reply.orders.is_empty();
                if serde_json::from_slice(reply).is_ok_and(nothing) {
                    let turned_away = TurnedAway {
                        runner: runner.to_owned(),
                        asked_at: said.at,
                        free_cpus: asked.free.cpus,
                        holding: asked.holding.iter().map(|attempt| attempt.task.job).collect(),
                    };
                    self.noted(|noted| noted.turned_away.push(turned_away));
                }
            }
            What::Other => {}
        }
    }

    /// When a runner last sent anything about its attempts.
    pub fn sent_at(&self, runner: &str) -> Duration {
        self.noted(|noted| noted.sent.get(runner).copied()).unwrap_or_default()
    }

    /// When the latest report was sent that the server took and that named this attempt as held.
    pub fn held_at(&self, attempt: AttemptId) -> Option<Duration> {
        self.noted(|noted| noted.held.get(&attempt).copied())
    }

    /// Whether any report named this attempt, answered or not.
    pub fn is_named(&self, attempt: AttemptId) -> bool {
        self.noted(|noted| noted.named.contains(&attempt))
    }

    /// What was reported since the last question.
    pub fn take_reports(&self) -> Vec<Report> {
        self.noted(|noted| std::mem::take(&mut noted.reports))
    }

    /// Who was turned away since the last question.
    pub fn take_turned_away(&self) -> Vec<TurnedAway> {
        self.noted(|noted| std::mem::take(&mut noted.turned_away))
    }

    fn noted<T>(&self, change: impl FnOnce(&mut Noted) -> T) -> T {
        change(&mut self.0.lock().expect("no holder panics"))
    }
}

impl What {
    fn of(path: &str, body: &Bytes) -> Self {
        if path.ends_with(paths::AGENT_REPORT) {
            let report: Option<ReportRequest> = serde_json::from_slice(body).ok();
            let Some(report) = report else { return Self::Other };
            let ended: BTreeSet<_> = report.ended.iter().map(|end| end.attempt).collect();
            let held = |alive: Vec<AttemptRef>| {
                let alive = alive.into_iter().map(|held| held.attempt);
                alive.filter(|attempt| !ended.contains(attempt)).collect()
            };
            return Self::Report { held: report.alive.map(held) };
        }
        if path.ends_with(paths::AGENT_LEASE) {
            return serde_json::from_slice(body).map_or(Self::Other, Self::Lease);
        }
        Self::Other
    }
}

#[cfg(test)]
impl Heard {
    /// As if a runner had said this at a second, and had been answered.
    pub(super) fn hears(&self, runner: &str, second: u64, held: &[AttemptId]) {
        let (sent_at, held) = (Duration::from_secs(second), held.iter().copied().collect::<BTreeSet<_>>());
        self.noted(|noted| {
            noted.sent.insert(runner.to_owned(), sent_at);
            noted.named.extend(&held);
            noted.held.extend(held.iter().map(|attempt| (*attempt, sent_at)));
            noted.reports.push(Report { runner: runner.to_owned(), sent_at, held });
        });
    }

    /// As if a runner had been answered so.
    pub(super) fn turns_away(&self, turned_away: TurnedAway) {
        self.noted(|noted| noted.turned_away.push(turned_away));
    }
}
