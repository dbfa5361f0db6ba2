//! Who waits for what, and how they are woken. A waiting request registers first and reads the store second, so that
//! nothing notified in between is missed. Everything here is a hint: what it announces is in the store, and a hint
//! that gets lost costs time until the next look, never data.

use super::locked::Locked;
use mothership_core::{
    class::Class,
    ids::{AttemptId, JobId, RunnerId},
    limits::LEASE_POLLS_MAX,
    placement::Capacity,
};
use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Weak},
};
use tokio::sync::Notify;

/// Most orders to stop kept for one runner; the others come with its next report, which asks the store.
const ORDERS_MAX: usize = 4096;

/// Wakes waiting runners, followed logs and the background services of this server.
#[derive(Default)]
pub struct Notifier {
    /// There may be something to lease.
    work: Notify,
    /// A retry is due at another time than was known.
    retries: Notify,
    runners: Locked<BTreeMap<RunnerId, Arc<RunnerSignals>>>,
    /// Followed logs; the followers hold the signals, so that one nobody follows is freed.
    logs: Locked<BTreeMap<AttemptId, Weak<Notify>>>,
}

/// Why a runner is to stop an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopOrder {
    /// A person cancelled it.
    Cancel,
    /// Another attempt has its task.
    Abort,
}

/// What wakes one runner's long polls, with attempts it should stop.
#[derive(Default)]
pub struct RunnerSignals {
    /// Something changed about this runner.
    pub changed: Notify,
    stop: Locked<BTreeMap<AttemptId, StopOrder>>,
    /// The runner's open long polls, oldest first.
    polls: Locked<VecDeque<Arc<Notify>>>,
    /// What the runner is, as its poll last read it; `None` while nobody has read it since.
    machine: Locked<Option<(Capacity, BTreeMap<String, String>)>>,
}

/// A long poll, open until it is dropped.
pub struct OpenPoll<'a> {
    signals: &'a RunnerSignals,
    replaced: Arc<Notify>,
}

impl OpenPoll<'_> {
    /// Comes back when too many newer polls are open beside this one.
    pub async fn replaced(&self) {
        self.replaced.notified().await;
    }
}

impl Drop for OpenPoll<'_> {
    fn drop(&mut self) {
        self.signals.polls.lock().retain(|poll| !Arc::ptr_eq(poll, &self.replaced));
    }
}

impl RunnerSignals {
    /// Counts a long poll in. Of too many the oldest ends: its runner may have gone away and come back, and the
    /// server does not see a connection that broke without a word.
    pub fn open_poll(&self) -> OpenPoll<'_> {
        let replaced = Arc::new(Notify::new());
        let mut polls = self.polls.lock();
        polls.push_back(Arc::clone(&replaced));
        if polls.len() > LEASE_POLLS_MAX {
            // `notify_one` is kept for one that does not wait yet; `notify_waiters` would be lost.
            polls.pop_front().iter().for_each(|oldest| oldest.notify_one());
        }
        drop(polls);
        OpenPoll { signals: self, replaced }
    }

    /// A poll is about to read what the runner is: until it has, it is woken by everything.
    pub fn forget_machine(&self) {
        *self.machine.lock() = None;
    }

    /// A poll has read what the runner is, and waits.
    pub fn remember_machine(&self, total: Capacity, labels: BTreeMap<String, String>) {
        *self.machine.lock() = Some((total, labels));
    }

    fn may_want(&self, class: &Class) -> bool {
        let machine = self.machine.lock();
        machine.as_ref().is_none_or(|(total, labels)| class.suits(total, labels).is_some())
    }

    /// Attempts that were ordered to stop since the last call.
    pub fn take_orders(&self) -> BTreeMap<AttemptId, StopOrder> {
        std::mem::take(&mut *self.stop.lock())
    }
}

impl Notifier {
    /// Waited for by long polls without work.
    pub fn work(&self) -> &Notify {
        &self.work
    }

    /// Waited for by the service that queues due retries.
    pub fn retries(&self) -> &Notify {
        &self.retries
    }

    /// Something may be leased now that could not before.
    pub fn notify_work(&self) {
        // Nobody waiting means nobody to tell: who comes later reads the store.
        self.work.notify_waiters();
    }

    /// Something of this class may be leased now: wakes the runners that could run it. A thousand that could not need not
    /// look.
    pub fn notify_work_of(&self, class: &Class) {
        let runners: Vec<_> = self.runners.lock().values().map(Arc::clone).collect();
        runners
            .iter()
            .filter(|signals| signals.may_want(class))
            .for_each(|signals| signals.changed.notify_waiters());
    }

    /// The time of the next retry may have changed.
    pub fn notify_retries(&self) {
        // Kept when the service is in the middle of a round: it then does one more.
        self.retries.notify_one();
    }

    /// The signals of one runner; made when they are not there.
    pub fn runner(&self, id: RunnerId) -> Arc<RunnerSignals> {
        Arc::clone(self.runners.lock().entry(id).or_default())
    }

    /// Wakes the runner's long polls.
    pub fn notify_runner(&self, id: RunnerId) {
        self.runner(id).changed.notify_waiters();
    }

    /// Wakes the runner's long polls with the order to stop this attempt.
    pub fn order_stop(&self, runner: RunnerId, attempt: AttemptId, why: StopOrder) {
        let signals = self.runner(runner);
        let mut stop = signals.stop.lock();
        if stop.len() < ORDERS_MAX {
            stop.insert(attempt, why);
        }
        drop(stop);
        signals.changed.notify_waiters();
    }

    /// Another server changed something about the runners: each looks for itself.
    pub fn notify_runners(&self) {
        self.runners.lock().values().for_each(|signals| signals.changed.notify_waiters());
    }

    /// The runner was removed.
    pub fn forget_runner(&self, id: RunnerId) {
        self.runners.lock().remove(&id);
    }

    /// What wakes those who follow this log.
    pub fn log(&self, attempt: AttemptId) -> Arc<Notify> {
        let mut logs = self.logs.lock();
        if let Some(signal) = logs.get(&attempt).and_then(Weak::upgrade) {
            return signal;
        }
        // A new follower pays for the removal of what nobody follows any more.
        logs.retain(|_, signal| signal.strong_count() > 0);
        let signal = Arc::new(Notify::new());
        logs.insert(attempt, Arc::downgrade(&signal));
        signal
    }

    /// The log has grown, or its attempt has ended.
    pub fn notify_log(&self, attempt: AttemptId) {
        if let Some(signal) = self.logs.lock().get(&attempt).and_then(Weak::upgrade) {
            signal.notify_waiters();
        }
    }

    /// Attempts of this job may have ended, on another server.
    pub fn notify_logs_of(&self, job: JobId) {
        let logs = self.logs.lock();
        let of_job = job.task(0).attempt(0)..=job.task(u64::MAX).attempt(u32::MAX);
        logs.range(of_job)
            .filter_map(|(_, signal)| signal.upgrade())
            .for_each(|signal| signal.notify_waiters());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;
    use std::pin::pin;

    #[test]
    fn of_too_many_polls_the_oldest_ends() {
        let signals = RunnerSignals::default();
        let mut polls: Vec<OpenPoll<'_>> = (0..LEASE_POLLS_MAX).map(|_| signals.open_poll()).collect();
        let replaced = |polls: &[OpenPoll<'_>]| -> Vec<bool> {
            polls.iter().map(|poll| poll.replaced().now_or_never().is_some()).collect()
        };
        assert_eq!(replaced(&polls), [false; LEASE_POLLS_MAX]);
        polls.push(signals.open_poll());
        assert_eq!(replaced(&polls), [true, false, false, false, false]);
        // Those that were answered make room.
        polls.truncate(2);
        polls.push(signals.open_poll());
        assert_eq!(replaced(&polls), [false; 3]);
        drop(polls);
        assert!(signals.polls.lock().is_empty());
    }

    #[test]
    fn orders_are_taken_once_and_bounded() {
        let (notifier, runner) = (Notifier::default(), RunnerId(uuid::Uuid::from_u128(1)));
        let attempt = |index| JobId(1).task(index).attempt(1);
        for index in 0..=ORDERS_MAX as u64 {
            notifier.order_stop(runner, attempt(index), StopOrder::Cancel);
            notifier.order_stop(runner, attempt(index), StopOrder::Cancel);
        }
        let orders = notifier.runner(runner).take_orders();
        assert_eq!((orders.len(), orders.keys().next()), (ORDERS_MAX, Some(&attempt(0))));
        assert!(notifier.runner(runner).take_orders().is_empty());
    }

    #[test]
    fn who_registers_first_misses_nothing() {
        let notifier = Notifier::default();
        let mut work = pin!(notifier.work().notified());
        work.as_mut().enable();
        notifier.notify_work();
        assert!(work.now_or_never().is_some());
        assert!(notifier.work().notified().now_or_never().is_none(), "nobody waited for it");
        // The retries' signal waits for its service instead.
        notifier.notify_retries();
        assert!(notifier.retries().notified().now_or_never().is_some());
    }

    #[test]
    fn work_wakes_the_runners_that_could_do_it() {
        let notifier = Notifier::default();
        let total = Capacity { cpus: 4.0, ..Capacity::default() };
        let gpu: BTreeMap<_, _> = [("gpu".to_owned(), String::new())].into();
        let signals = [1, 2, 3].map(|n| notifier.runner(RunnerId(uuid::Uuid::from_u128(n))));
        signals[0].remember_machine(total.clone(), gpu);
        signals[1].remember_machine(total.clone(), BTreeMap::new());
        // The third is about to look, and may be anything by then.
        signals[2].remember_machine(total.clone(), BTreeMap::new());
        signals[2].forget_machine();
        let mut waiting: Vec<_> =
            signals.iter().map(|signals| Box::pin(signals.changed.notified())).collect();
        for wait in &mut waiting {
            wait.as_mut().enable();
        }
        let requires = vec!["gpu".parse().unwrap()];
        notifier.notify_work_of(&Class { need: total, requires, prefers: vec![] });
        let woken: Vec<bool> = waiting.into_iter().map(|wait| wait.now_or_never().is_some()).collect();
        assert_eq!(woken, [true, false, true]);
    }

    #[test]
    fn logs_of_one_job_are_woken_and_those_of_others_are_not() {
        let notifier = Notifier::default();
        let attempts =
            [JobId(41).task(9).attempt(1), JobId(42).task(0).attempt(1), JobId(42).task(7).attempt(2)];
        let signals = attempts.map(|attempt| notifier.log(attempt));
        let mut waiting: Vec<_> = signals.iter().map(|signal| Box::pin(signal.notified())).collect();
        for wait in &mut waiting {
            wait.as_mut().enable();
        }
        notifier.notify_logs_of(JobId(42));
        let woken: Vec<bool> = waiting.into_iter().map(|wait| wait.now_or_never().is_some()).collect();
        assert_eq!(woken, [false, true, true]);
    }

    #[test]
    fn a_log_that_nobody_follows_is_freed() {
        let notifier = Notifier::default();
        let attempt = |index| JobId(1).task(index).attempt(1);
        let (first, again) = (notifier.log(attempt(0)), notifier.log(attempt(0)));
        assert!(Arc::ptr_eq(&first, &again));
        drop((first, again));
        let _other = notifier.log(attempt(1));
        assert_eq!(notifier.logs.lock().keys().collect::<Vec<_>>(), [&attempt(1)]);
    }
}
