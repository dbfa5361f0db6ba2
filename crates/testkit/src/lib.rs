//! Cross-room tests: whole fleets in one process, simulation, the real binary end to end, and benchmarks. Nothing depends
//! on this crate, so it may see every other; no product code lives here.
//!
//! Start reading at [`sim`] for seeded simulation and at [`proc`] for tests of the real binary.

pub mod proc;
pub mod sim;
