//! Systems other than Linux, through sysinfo. They do not tell process groups here; parents and markers do.

use super::{Census, Process};
use std::ffi::OsString;
use sysinfo::{Pid, ProcessRefreshKind, ProcessStatus, ProcessesToUpdate, System, UpdateKind};

fn look(which: ProcessesToUpdate<'_>, kind: ProcessRefreshKind) -> Option<System> {
    let mut system = System::new().ok()?;
    system.refresh_processes_specifics(which, true, kind);
    Some(system)
}

/// One look at all processes.
pub fn take() -> Census {
    let kind = ProcessRefreshKind::nothing().with_cpu().with_memory();
    let Some(system) = look(ProcessesToUpdate::All, kind) else { return Census::new() };
    system.processes().values().map(page).map(|process| (process.pid, process)).collect()
}

/// Not told here.
pub fn children() -> Option<Vec<u32>> {
    None
}

/// One process.
pub fn page_of(pid: u32) -> Option<Process> {
    let pid = Pid::from_u32(pid);
    let kind = ProcessRefreshKind::nothing().with_cpu().with_memory();
    look(ProcessesToUpdate::Some(&[pid]), kind)?.process(pid).map(page)
}

fn page(process: &sysinfo::Process) -> Process {
    Process {
        pid: process.pid().as_u32(),
        parent: process.parent().map_or(0, Pid::as_u32),
        group: 0,
        birth: process.start_time(),
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
pub fn variable(pid: u32, name: &str) -> Option<String> {
    let pid = Pid::from_u32(pid);
    let kind = ProcessRefreshKind::nothing().with_environ(UpdateKind::Always);
    let system = look(ProcessesToUpdate::Some(&[pid]), kind)?;
    let value = |entry: &OsString| Some(entry.to_str()?.strip_prefix(name)?.strip_prefix('=')?.to_owned());
    system.process(pid)?.environ().iter().find_map(value)
}
