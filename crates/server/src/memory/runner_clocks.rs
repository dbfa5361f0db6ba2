//! How far the clocks of runners are from this server's. Measured again within seconds after a restart.

use super::locked::Locked;
use mothership_core::{clock_offset::ClockOffset, ids::RunnerId};
use mothership_store::Time;
use std::collections::BTreeMap;

/// One entry for each runner that was heard of.
#[derive(Default)]
pub struct RunnerClocks(Locked<BTreeMap<RunnerId, ClockOffset>>);

impl RunnerClocks {
    /// Takes a message of a runner in, which may not say when it was sent; what is known of its clock then.
    pub fn observe(&self, runner: RunnerId, sent_at: Option<Time>, now: Time) -> ClockOffset {
        let mut clocks = self.0.lock();
        let clock = clocks.entry(runner).or_default();
        if let Some(sent_at) = sent_at {
            clock.observe(sent_at, now);
        }
        *clock
    }

    /// What is known of its clock.
    pub fn get(&self, runner: RunnerId) -> Option<ClockOffset> {
        self.0.lock().get(&runner).copied()
    }

    /// The runner was removed.
    pub fn forget(&self, runner: RunnerId) {
        self.0.lock().remove(&runner);
    }
}
