//! Cross-room tests: whole fleets in one process, throw-away databases, simulation, the real binary end to end, and
//! benchmarks. Nothing depends on this crate.

pub mod sim;
