//! Seeded simulation: a whole fleet in one process on a simulated network, with the machine's clock, dice, network,
//! processes and files replaced. One seed is one run; a failing seed is replayed by `MSH_SIM_SEED`.
//!
//! [`net`] is the network (turmoil), [`keeper`] scripted programs, [`files`] memory instead of disks, [`fleet`] puts
//! the real server and the real agents on them, and [`check`] says what must hold when it is over. A seed runs in a
//! process of its own, because turmoil is deterministic only then (docs/decisions/005-simulation.md).

pub mod check;
pub mod files;
pub mod fleet;
pub mod keeper;
pub mod net;

use jiff::Timestamp;
use mothership_core::clock::{Clock, plus_ms};

/// The world's time: turmoil's, from an arbitrary day on.
#[derive(Debug, Clone, Copy, Default)]
pub struct SimClock;

/// 2026-01-01, so that times in a failing run look like times.
const EPOCH_S: i64 = 1_767_225_600;

impl Clock for SimClock {
    fn now(&self) -> Timestamp {
        let epoch = Timestamp::from_second(EPOCH_S).expect("a second of this century");
        let elapsed = turmoil::sim_elapsed().unwrap_or_default();
        plus_ms(epoch, u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX))
    }
}
