//! Seeded simulation: a whole fleet in one process on a simulated network, with the machine's clock, rng, network,
//! processes and files replaced. One seed is one run; a failing seed is replayed by `MSH_SIM_SEED`.
//!
//! [`fleet`] puts the real server and real agents on the simulated [`net`]work, with [`keeper`]s of [`script`]ed programs
//! instead of processes and [`files`] in memory; [`plan`] draws jobs, acts and faults from the seed; [`user`] submits,
//! acts and waits; [`watch`] looks at the database after each step, [`check`] says what must hold when it is over; [`seeds`] runs a seed in a process of its own, because
//! turmoil is deterministic only then (docs/decisions/005-simulation.md).

pub mod check;
pub mod clock;
pub mod files;
pub mod fleet;
pub mod freeze;
pub mod keeper;
pub mod net;
pub mod plan;
mod rows;
pub mod script;
pub mod seeds;
mod stranger;
pub mod trace;
pub mod user;
pub mod watch;

use jiff::Timestamp;
use mothership_core::clock::{ms_between, plus_ms};
use std::time::Duration;

/// 2026-01-01, so that times in a failing run look like times.
const EPOCH_S: i64 = 1_767_225_600;

fn epoch() -> Timestamp {
    Timestamp::from_second(EPOCH_S).expect("a second of this century")
}

/// Simulated time at `now`.
pub fn elapsed(now: Timestamp) -> Duration {
    Duration::from_millis(ms_between(epoch(), now))
}

/// The environment's clock after it has run for `elapsed`.
pub fn time_at(elapsed: Duration) -> Timestamp {
    plus_ms(epoch(), u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX))
}

/// What has passed, whatever clocks show.
pub fn true_now() -> Timestamp {
    time_at(turmoil::sim_elapsed().unwrap_or_default())
}
