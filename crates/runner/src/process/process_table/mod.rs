//! The process table: one reading of all processes of this machine, from which trees are cut out.
//!
//! On Linux by hand and not through a crate: it is read for every running tree every second, and of each process one
//! short file is enough.

#[cfg(target_os = "linux")]
#[path = "linux.rs"]
mod system;
#[cfg(not(target_os = "linux"))]
#[path = "portable.rs"]
mod system;

pub use system::{
    cpu_seconds, environment_variable, limit_mark, own_children, process, proportional_bytes, read,
    reads_from_pipe,
};

use std::collections::BTreeMap;

/// One process.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ProcessInfo {
    pub pid: u32,
    /// 0 where there is none or it is not known.
    pub parent: u32,
    /// Process group; 0 where the system does not tell.
    pub group: u32,
    /// When it was started, in a unit of the system's: distinguishes a process from a later one with the same pid.
    pub start_time: u64,
    /// Dead and not yet reaped: it runs nothing, but its pid is taken.
    pub is_zombie: bool,
    /// CPU time of itself and of the children it has waited for.
    pub cpu_seconds: f64,
    /// Resident; pages that processes share are counted in each.
    pub memory_bytes: u64,
}

/// All processes by pid.
pub type ProcessTable = BTreeMap<u32, ProcessInfo>;
