//! Cross-room tests: whole fleets in one process, throw-away databases, simulation, the real binary end to end, and
//! benchmarks. Nothing depends on this crate, so it may see every other; no product code lives here.
//!
//! Start reading at [`sim`] for seeded simulation, at [`proc`] for tests of the real binary, and at [`wait`], the only
//! place that ever pauses.

pub mod postgres;
pub mod proc;
pub mod s3;
pub mod sim;
pub mod wait;
