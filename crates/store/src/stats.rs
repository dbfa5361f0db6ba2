//! The numbers of the overview, kept as counters: none of them is a scan.

use crate::{Result, Scope, Time, Tx, tasks::TaskRow};
use mothership_core::job::Counts;

/// Tasks by state over all jobs that are not deleted.
pub fn task_counts(_tx: &mut Tx<'_>, _scope: &Scope) -> Result<Counts> {
    todo!()
}

/// Tasks that ended in each of the `minutes` minutes up to the one of `now`, oldest first.
pub fn ended_per_minute(_tx: &mut Tx<'_>, _now: Time, _minutes: u32) -> Result<Vec<u64>> {
    todo!()
}

/// Tasks that failed for good since then (to the minute).
pub fn failures_since(_tx: &mut Tx<'_>, _since: Time) -> Result<u64> {
    todo!()
}

/// When the oldest job with pending tasks was submitted.
pub fn oldest_pending_at(_tx: &mut Tx<'_>) -> Result<Option<Time>> {
    todo!()
}

/// Tasks that failed last, newest first.
pub fn recent_failures(_tx: &mut Tx<'_>, _limit: u64, _scope: &Scope) -> Result<Vec<TaskRow>> {
    todo!()
}
