//! What GUI clients reported a moment ago and what need not be written down at once: which attempt each speaks for, and
//! how far that is. Progress comes fifty times a second from each machine and only the latest counts; a server that is
//! killed forgets a tenth of a second of it, and the client repeats it every two seconds. Lines are never kept here.

use super::locked::Locked;
use mothership_core::{
    clock::{heard_last, ms_between},
    goliat::{progress_patch::ProgressPatch, resolve::AttemptStatus},
    ids::{AttemptId, RunnerId},
    secret::Secret,
};
use mothership_store::{Time, gui_clients::PendingProgress};
use std::collections::BTreeMap;
use tokio::sync::Notify;

/// How long it is believed that the messages of a client belong where they belonged: the database is asked once a second
/// of each client and not for each message, and another server's claim is noticed after that long.
const RESOLVED_MS: u64 = 1_000;
/// Clients remembered; beyond that all are forgotten.
const CLIENTS_MAX: usize = 10_000;

/// The attempt that messages of a client belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolvedAttempt {
    pub attempt: AttemptId,
    pub token: Secret,
    pub status: AttemptStatus,
}

#[derive(Default)]
pub struct ProgressBuffer {
    kept: Locked<Kept>,
    /// Something waits to be written down.
    wake: Notify,
}

#[derive(Default)]
struct Kept {
    resolved: BTreeMap<String, (Time, Option<ResolvedAttempt>)>,
    pending: BTreeMap<AttemptId, PendingProgress>,
    /// Which machine each client is, and when each was heard: written down every few seconds only.
    machines: BTreeMap<String, RunnerId>,
    heard: BTreeMap<RunnerId, Time>,
}

impl ProgressBuffer {
    /// Where the messages of this client went a moment ago: `None`, nobody knows; `Some(None)`, nowhere.
    pub fn resolved(&self, client: &str, now: Time) -> Option<Option<ResolvedAttempt>> {
        let kept = self.kept.lock();
        let (at, attempt) = kept.resolved.get(client)?;
        // A clock that was stepped back makes nothing last longer.
        (ms_between(*at, now) < RESOLVED_MS && *at <= now).then(|| attempt.clone())
    }

    pub fn remember(&self, client: String, attempt: Option<ResolvedAttempt>, now: Time) {
        let mut kept = self.kept.lock();
        if kept.resolved.len() >= CLIENTS_MAX {
            kept.resolved.clear();
        }
        kept.resolved.insert(client, (now, attempt));
    }

    /// A message of this client came; which machine that is was found out before, or now.
    pub fn heard(&self, client: &str, machine: Option<RunnerId>, now: Time) {
        let mut kept = self.kept.lock();
        if kept.machines.len() >= CLIENTS_MAX {
            kept.machines.clear();
        }
        if let Some(machine) = machine {
            kept.machines.insert(client.to_owned(), machine);
        }
        let Some(machine) = kept.machines.get(client).copied() else { return };
        if kept.heard.len() >= CLIENTS_MAX && !kept.heard.contains_key(&machine) {
            let longest = kept.heard.iter().min_by_key(|(_, at)| **at).map(|(machine, _)| *machine);
            longest.and_then(|machine| kept.heard.remove(&machine));
        }
        let at = kept.heard.entry(machine).or_insert(now);
        *at = heard_last(*at, now);
    }

    /// When this machine was heard last, as far as this server knows.
    pub fn heard_at(&self, machine: RunnerId) -> Option<Time> {
        self.kept.lock().heard.get(&machine).copied()
    }

    /// Machines have become others: their clients are looked up again. When each was heard stays, for what is written down
    /// is seconds older.
    pub fn forget_machines(&self) {
        self.kept.lock().machines.clear();
    }

    /// A machine is gone, or what is written down of it is the truth.
    pub fn forget_machine(&self, machine: RunnerId) {
        let mut kept = self.kept.lock();
        kept.machines.retain(|_, known| *known != machine);
        kept.heard.remove(&machine);
    }

    /// Attempts begin or end: every client is looked up again. Which clients spoke for one of them is not known here,
    /// and a look-up too many costs a statement.
    pub fn forget_resolved(&self) {
        self.kept.lock().resolved.clear();
    }

    /// Lays a report over what is pending, until the flusher writes it down.
    pub fn add(&self, to: &ResolvedAttempt, patch: ProgressPatch, now: Time) {
        let mut kept = self.kept.lock();
        let pending = kept.pending.entry(to.attempt).or_insert_with(|| PendingProgress {
            attempt: to.attempt,
            token: to.token.clone(),
            at: now,
            patch: ProgressPatch::default(),
        });
        pending.at = pending.at.max(now);
        pending.patch.add(patch);
        drop(kept);
        self.notify();
    }

    /// What was reported of this attempt and is not written down yet.
    pub fn pending(&self, attempt: AttemptId) -> Option<PendingProgress> {
        self.kept.lock().pending.get(&attempt).cloned()
    }

    pub fn take_pending(&self) -> Vec<PendingProgress> {
        std::mem::take(&mut self.kept.lock().pending).into_values().collect()
    }

    /// Wakes the flusher. Before it waits, one wake is kept; several are one.
    pub fn notify(&self) {
        self.wake.notify_one();
    }

    pub async fn notified(&self) {
        self.wake.notified().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt as _;
    use mothership_core::{clock::from_micros, ids::JobId};

    fn at(ms: i64) -> Time {
        from_micros(1_767_268_800_000_000 + ms * 1000)
    }

    fn attempt(index: u64) -> ResolvedAttempt {
        let attempt = JobId(1).task(index).attempt(1);
        ResolvedAttempt { attempt, token: format!("t{index}").into(), status: AttemptStatus::Live }
    }

    fn fraction(fraction: f64) -> ProgressPatch {
        ProgressPatch { fraction: Some(fraction), ..ProgressPatch::default() }
    }

    #[test]
    fn a_client_is_known_for_a_second() {
        let buffer = ProgressBuffer::default();
        assert_eq!(buffer.resolved("a", at(0)), None);
        buffer.remember("a".into(), Some(attempt(0)), at(0));
        buffer.remember("b".into(), None, at(0));
        for (client, ms, wanted) in [
            ("a", 0, Some(Some(attempt(0)))),
            ("a", 999, Some(Some(attempt(0)))),
            ("a", 1000, None),
            ("a", -1, None),
            ("b", 1, Some(None)),
            ("c", 1, None),
        ] {
            assert_eq!(buffer.resolved(client, at(ms)), wanted, "{client} {ms}");
        }
        buffer.forget_resolved();
        assert_eq!(buffer.resolved("b", at(1)), None);
    }

    #[test]
    fn no_more_clients_are_remembered_than_there_is_room_for() {
        let buffer = ProgressBuffer::default();
        for client in 0..=CLIENTS_MAX {
            buffer.remember(client.to_string(), None, at(0));
        }
        assert_eq!(buffer.kept.lock().resolved.len(), 1);
        assert_eq!(buffer.resolved(&CLIENTS_MAX.to_string(), at(0)), Some(None), "the latest one");
    }

    #[test]
    fn when_a_machine_was_heard_never_goes_back() {
        let buffer = ProgressBuffer::default();
        let machine = |n: u128| RunnerId(uuid::Uuid::from_u128(n));
        buffer.heard("a", Some(machine(1)), at(2000));
        buffer.heard("b", Some(machine(2)), at(1000));
        // Two threads of one client, and a machine that has become another.
        buffer.heard("a", None, at(1000));
        buffer.forget_machines();
        assert_eq!([1, 2].map(|n| buffer.heard_at(machine(n))), [Some(at(2000)), Some(at(1000))]);
        buffer.heard("a", None, at(3000));
        assert_eq!(buffer.heard_at(machine(1)), Some(at(2000)), "nobody knows who that is now");
        buffer.forget_machine(machine(1));
        assert_eq!([1, 2].map(|n| buffer.heard_at(machine(n))), [None, Some(at(1000))]);
        for n in 0..=CLIENTS_MAX as i64 {
            buffer.heard(&n.to_string(), Some(machine(n as u128 + 10)), at(2000 + n));
        }
        assert_eq!(buffer.heard_at(machine(2)), None, "the one that was heard longest ago makes room");
        assert_eq!(buffer.kept.lock().heard.len(), CLIENTS_MAX);
    }

    #[test]
    fn the_latest_report_of_each_attempt_waits_once() {
        let buffer = ProgressBuffer::default();
        buffer.add(&attempt(0), fraction(0.1), at(5));
        buffer.add(&attempt(1), fraction(0.9), at(6));
        let stage = ProgressPatch { stage: Some("Run".into()), ..ProgressPatch::default() };
        // Two threads of one client, and a clock between them.
        buffer.add(&attempt(0), stage, at(3));
        buffer.add(&attempt(0), fraction(0.2), at(4));
        let first = buffer.pending(attempt(0).attempt).unwrap();
        assert_eq!(
            (first.patch.fraction, first.patch.stage.as_deref(), first.at),
            (Some(0.2), Some("Run"), at(5))
        );
        assert_eq!(buffer.take_pending().iter().map(|p| p.attempt.task.index).collect::<Vec<_>>(), [0, 1]);
        assert_eq!((buffer.take_pending(), buffer.pending(attempt(0).attempt)), (vec![], None));
    }

    #[tokio::test]
    async fn a_report_wakes_the_flusher_also_before_it_waits() {
        let buffer = ProgressBuffer::default();
        buffer.add(&attempt(0), fraction(0.1), at(0));
        buffer.add(&attempt(1), fraction(0.1), at(0));
        assert!(buffer.notified().now_or_never().is_some());
        assert!(buffer.notified().now_or_never().is_none(), "both were one wake");
    }
}
