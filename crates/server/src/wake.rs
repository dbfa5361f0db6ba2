//! Bells. A waiting request listens first and looks second, so that nothing rung between is missed. Everything here is
//! a hint: what a bell announces is in the store.

use mothership_core::{
    ids::{AttemptId, JobId, RunnerId},
    limits::LEASE_POLLS_MAX,
};
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, Weak},
};
use tokio::sync::Notify;

/// Most orders kept for one runner; more come with its next report.
const ORDERS_MAX: usize = 4096;

/// All bells of a server.
#[derive(Default)]
pub struct Wake {
    /// There may be something to lease.
    work: Notify,
    /// A retry is due at another time than was known.
    retries: Notify,
    runners: Mutex<BTreeMap<RunnerId, Arc<RunnerBell>>>,
    /// Followed logs; the followers hold the bells.
    logs: Mutex<BTreeMap<AttemptId, Weak<Notify>>>,
}

/// The bell of one runner, with attempts it should stop.
#[derive(Default)]
pub struct RunnerBell {
    pub rung: Notify,
    stop: Mutex<BTreeSet<AttemptId>>,
    /// The runner's open long polls, oldest first.
    polls: Mutex<VecDeque<Arc<Notify>>>,
}

/// A long poll, open until it is dropped.
pub struct Poll<'bell> {
    bell: &'bell RunnerBell,
    replaced: Arc<Notify>,
}

impl Poll<'_> {
    /// Comes back when too many newer polls are open beside this one.
    pub async fn replaced(&self) {
        self.replaced.notified().await;
    }
}

impl Drop for Poll<'_> {
    fn drop(&mut self) {
        self.bell.polls().retain(|poll| !Arc::ptr_eq(poll, &self.replaced));
    }
}

impl RunnerBell {
    fn polls(&self) -> MutexGuard<'_, VecDeque<Arc<Notify>>> {
        self.polls.lock().expect("nothing panics while it holds the polls")
    }

    /// Counts a long poll in. Of too many the oldest goes: its runner may have gone away and come back.
    pub fn open_poll(&self) -> Poll<'_> {
        let replaced = Arc::new(Notify::new());
        let mut polls = self.polls();
        polls.push_back(Arc::clone(&replaced));
        if polls.len() > LEASE_POLLS_MAX {
            polls.pop_front().iter().for_each(|oldest| oldest.notify_one());
        }
        drop(polls);
        Poll { bell: self, replaced }
    }

    /// Attempts that a person cancelled since the last call.
    pub fn take_orders(&self) -> BTreeSet<AttemptId> {
        std::mem::take(&mut *self.stop.lock().expect("nothing panics while it holds the orders"))
    }
}

impl Wake {
    pub fn work(&self) -> &Notify {
        &self.work
    }
    pub fn retries(&self) -> &Notify {
        &self.retries
    }
    /// Something may be leased now that could not before.
    pub fn ring_work(&self) {
        self.work.notify_waiters();
    }
    pub fn ring_retries(&self) {
        self.retries.notify_one();
    }

    pub fn runner(&self, id: RunnerId) -> Arc<RunnerBell> {
        let mut runners = self.runners.lock().expect("nothing panics while it holds the bells");
        Arc::clone(runners.entry(id).or_default())
    }

    /// Wakes the runner's long poll.
    pub fn ring_runner(&self, id: RunnerId) {
        self.runner(id).rung.notify_waiters();
    }

    /// Wakes the runner's long poll with the word that this attempt was cancelled.
    pub fn order_stop(&self, runner: RunnerId, attempt: AttemptId) {
        let bell = self.runner(runner);
        let mut stop = bell.stop.lock().expect("nothing panics while it holds the orders");
        if stop.len() < ORDERS_MAX {
            stop.insert(attempt);
        }
        drop(stop);
        bell.rung.notify_waiters();
    }

    /// Something changed about the runners that another server was told: each looks for itself.
    pub fn ring_runners(&self) {
        let runners = self.runners.lock().expect("nothing panics while it holds the bells");
        runners.values().for_each(|bell| bell.rung.notify_waiters());
    }

    pub fn forget_runner(&self, id: RunnerId) {
        self.runners.lock().expect("nothing panics while it holds the bells").remove(&id);
    }

    /// The bell of a log, for one that follows it.
    pub fn log(&self, attempt: AttemptId) -> Arc<Notify> {
        let mut logs = self.logs.lock().expect("nothing panics while it holds the bells");
        if let Some(bell) = logs.get(&attempt).and_then(Weak::upgrade) {
            return bell;
        }
        logs.retain(|_, bell| bell.strong_count() > 0);
        let bell = Arc::new(Notify::new());
        logs.insert(attempt, Arc::downgrade(&bell));
        bell
    }

    /// The log has grown, or its attempt has ended.
    pub fn ring_log(&self, attempt: AttemptId) {
        let logs = self.logs.lock().expect("nothing panics while it holds the bells");
        if let Some(bell) = logs.get(&attempt).and_then(Weak::upgrade) {
            bell.notify_waiters();
        }
    }

    /// Attempts of this job may have ended, somewhere else.
    pub fn ring_logs_of(&self, job: JobId) {
        let logs = self.logs.lock().expect("nothing panics while it holds the bells");
        let of_job = job.task(0).attempt(0)..=job.task(u64::MAX).attempt(u32::MAX);
        logs.range(of_job).filter_map(|(_, bell)| bell.upgrade()).for_each(|bell| bell.notify_waiters());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[test]
    fn of_too_many_polls_the_oldest_goes() {
        let bell = RunnerBell::default();
        let mut polls: Vec<Poll<'_>> = (0..LEASE_POLLS_MAX).map(|_| bell.open_poll()).collect();
        let replaced = |polls: &[Poll<'_>]| -> Vec<bool> {
            polls.iter().map(|poll| poll.replaced().now_or_never().is_some()).collect()
        };
        assert_eq!(replaced(&polls), [false; LEASE_POLLS_MAX]);
        polls.push(bell.open_poll());
        assert_eq!(replaced(&polls), [true, false, false, false, false]);
        // Those that were answered make room.
        polls.truncate(2);
        polls.push(bell.open_poll());
        assert_eq!(replaced(&polls), [false; 3]);
        drop(polls);
        assert!(bell.polls().is_empty());
    }
}
