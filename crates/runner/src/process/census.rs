//! Who is alive on this machine: one look at all processes, from which trees are cut out.

#[cfg(target_os = "linux")]
#[path = "census/linux.rs"]
mod system;
#[cfg(not(target_os = "linux"))]
#[path = "census/portable.rs"]
mod system;

pub use system::{children, cpu_seconds, page_of, take, variable};

use std::collections::BTreeMap;

/// One process.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Process {
    pub pid: u32,
    pub parent: u32,
    /// Process group; 0 where the system does not tell.
    pub group: u32,
    /// When it was born, in a unit of the system's: tells a process from a later one with the same pid.
    pub birth: u64,
    /// Dead and not yet reaped.
    pub is_zombie: bool,
    /// CPU time of itself and of the children it has waited for.
    pub cpu_seconds: f64,
    pub memory_bytes: u64,
}

/// All processes by pid.
pub type Census = BTreeMap<u32, Process>;
