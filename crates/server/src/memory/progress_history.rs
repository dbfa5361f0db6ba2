//! Progress over time of the attempts that run now, from which their time left is estimated. Forgotten at a restart:
//! the estimates then start again from the latest stored report.

use super::locked::Locked;
use mothership_core::{eta::History, ids::AttemptId};
use std::collections::BTreeMap;

/// Attempts remembered; beyond that new ones are estimated from their latest report only.
const HISTORIES_MAX: usize = 50_000;

/// The histories by attempt.
#[derive(Default)]
pub struct ProgressHistory(Locked<BTreeMap<AttemptId, History>>);

impl ProgressHistory {
    /// Adds a report: `fraction` (0 to 1) at `at_ms` (Unix time).
    pub fn push(&self, attempt: AttemptId, at_ms: i64, fraction: f64) {
        let mut histories = self.0.lock();
        if let Some(history) = histories.get_mut(&attempt) {
            history.push(at_ms, fraction);
        } else if histories.len() < HISTORIES_MAX {
            // A full map takes nobody new rather than dropping somebody: a history with a hole estimates worse than
            // none.
            let mut history = History::default();
            history.push(at_ms, fraction);
            histories.insert(attempt, history);
        }
    }

    /// What is known; at least `latest`, the stored report (Unix time in ms, fraction).
    pub fn get(&self, attempt: AttemptId, latest: Option<(i64, f64)>) -> History {
        let histories = self.0.lock();
        if let Some(history) = histories.get(&attempt) {
            return history.clone();
        }
        let mut history = History::default();
        if let Some((at_ms, fraction)) = latest {
            history.push(at_ms, fraction);
        }
        history
    }

    /// The attempt has ended.
    pub fn forget(&self, attempt: AttemptId) {
        self.0.lock().remove(&attempt);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use mothership_core::ids::JobId;

    #[test]
    fn the_stored_report_counts_only_when_nothing_else_is_known() {
        let histories = ProgressHistory::default();
        let attempt = JobId(1).task(0).attempt(1);
        let mut stored = History::default();
        stored.push(5, 0.5);
        assert_eq!(histories.get(attempt, Some((5, 0.5))), stored);
        assert_eq!(histories.get(attempt, None), History::default());
        histories.push(attempt, 1000, 0.1);
        histories.push(attempt, 2000, 0.2);
        let mut pushed = History::default();
        pushed.push(1000, 0.1);
        pushed.push(2000, 0.2);
        assert_eq!(histories.get(attempt, Some((5, 0.5))), pushed);
        histories.forget(attempt);
        assert_eq!(histories.get(attempt, None), History::default());
    }

    #[test]
    fn a_full_map_takes_nobody_new_and_loses_nobody() {
        let histories = ProgressHistory::default();
        let attempt = |index| JobId(1).task(index).attempt(1);
        for index in 0..=HISTORIES_MAX as u64 {
            histories.push(attempt(index), 1000, 0.1);
        }
        let known = |index| histories.get(attempt(index), None) != History::default();
        assert!(known(0) && known(HISTORIES_MAX as u64 - 1) && !known(HISTORIES_MAX as u64));
    }
}
