//! Systems other than Linux, through sysinfo, which has no process groups: a tree is found by parents and markers.

use super::{ProcessInfo, ProcessTable};
use crate::process::lineage::LimitMark;
use std::ffi::OsString;
use sysinfo::{Pid, ProcessRefreshKind, ProcessStatus, ProcessesToUpdate, System, UpdateKind};

fn refreshed(which: ProcessesToUpdate<'_>, kind: ProcessRefreshKind) -> Option<System> {
    let mut system = System::new().ok()?;
    system.refresh_processes_specifics(which, true, kind);
    Some(system)
}

/// All processes.
pub fn read() -> ProcessTable {
    let kind = ProcessRefreshKind::nothing().with_cpu().with_memory();
    let Some(system) = refreshed(ProcessesToUpdate::All, kind) else { return ProcessTable::new() };
    system.processes().values().map(info).map(|process| (process.pid, process)).collect()
}

/// Not known here.
pub fn own_children() -> Option<Vec<u32>> {
    None
}

/// One process.
pub fn process(pid: u32) -> Option<ProcessInfo> {
    let pid = Pid::from_u32(pid);
    let kind = ProcessRefreshKind::nothing().with_cpu().with_memory();
    refreshed(ProcessesToUpdate::Some(&[pid]), kind)?.process(pid).map(info)
}

fn info(process: &sysinfo::Process) -> ProcessInfo {
    ProcessInfo {
        pid: process.pid().as_u32(),
        parent: process.parent().map_or(0, Pid::as_u32),
        group: 0,
        start_time: process.start_time(),
        is_zombie: matches!(process.status(), ProcessStatus::Zombie | ProcessStatus::Dead),
        cpu_seconds: process.accumulated_cpu_time() as f64 / 1000.0,
        memory_bytes: process.memory(),
    }
}

/// Not worth a look at everything for each short task.
pub fn cpu_seconds(_: u32) -> Option<f64> {
    None
}

/// The variable `name` of the environment of `pid`.
pub fn environment_variable(pid: u32, name: &str) -> Option<String> {
    let pid = Pid::from_u32(pid);
    let kind = ProcessRefreshKind::nothing().with_environ(UpdateKind::Always);
    let system = refreshed(ProcessesToUpdate::Some(&[pid]), kind)?;
    let value = |entry: &OsString| Some(entry.to_str()?.strip_prefix(name)?.strip_prefix('=')?.to_owned());
    system.process(pid)?.environ().iter().find_map(value)
}

/// There is no such limit here.
pub fn limit_mark(_: u32) -> Option<LimitMark> {
    None
}

/// Not told here: the resident memory has to do.
pub fn proportional_bytes(_: u32) -> Option<u64> {
    None
}

/// Not told here.
pub fn reads_from_pipe(_: u32) -> bool {
    false
}
