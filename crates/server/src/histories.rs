//! Progress over time of the attempts that run now, for their time left. Forgotten at a restart: the estimates then
//! begin anew from the latest stored word.

use mothership_core::{eta::History, ids::AttemptId};
use std::{collections::BTreeMap, sync::Mutex};

/// Attempts remembered; beyond that new ones are estimated from their latest word only.
const HISTORIES_MAX: usize = 50_000;

#[derive(Default)]
pub struct Histories(Mutex<BTreeMap<AttemptId, History>>);

impl Histories {
    pub fn push(&self, attempt: AttemptId, at_ms: i64, fraction: f64) {
        let mut histories = self.0.lock().expect("nothing panics while it holds the histories");
        if let Some(history) = histories.get_mut(&attempt) {
            history.push(at_ms, fraction);
        } else if histories.len() < HISTORIES_MAX {
            let mut history = History::default();
            history.push(at_ms, fraction);
            histories.insert(attempt, history);
        }
    }

    /// What is known; at least the latest stored word.
    pub fn get(&self, attempt: AttemptId, latest: Option<(i64, f64)>) -> History {
        let histories = self.0.lock().expect("nothing panics while it holds the histories");
        if let Some(history) = histories.get(&attempt) {
            return history.clone();
        }
        let mut history = History::default();
        if let Some((at_ms, fraction)) = latest {
            history.push(at_ms, fraction);
        }
        history
    }

    pub fn forget(&self, attempt: AttemptId) {
        self.0.lock().expect("nothing panics while it holds the histories").remove(&attempt);
    }
}
