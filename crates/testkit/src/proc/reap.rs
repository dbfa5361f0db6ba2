//! Finding and killing whatever still works in a folder: keepers outlive the runner on purpose, and tasks outlive both.

use std::path::Path;
use std::time::Duration;

use mothership_test_services::wait::poll;

/// Processes whose command line names `folder` or that work in it, as (process id, command line). Never ourselves.
pub fn processes_of(folder: &Path) -> Vec<(u32, String)> {
    let mut found = all(folder);
    found.retain(|(id, _)| *id != std::process::id());
    found
}

/// Kills them, again and again until none is left: a process may start another one while we look. What resists is
/// said, not waited for: this runs while a failed test is being torn down.
pub fn kill_all_of(folder: &Path) {
    let gone = poll(Duration::from_secs(10), || {
        let found = processes_of(folder);
        found.iter().for_each(|(id, _)| kill(*id));
        found.is_empty().then_some(())
    });
    if gone.is_none() {
        eprintln!("processes that do not die: {:?}", processes_of(folder));
    }
}

#[cfg(target_os = "linux")]
fn all(folder: &Path) -> Vec<(u32, String)> {
    let name = folder.to_string_lossy().into_owned();
    let mut found = Vec::new();
    for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(id) = entry.file_name().to_str().and_then(|id| id.parse::<u32>().ok()) else { continue };
        let words = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
        // A zombie has no command line any more, and its parent to wait for it.
        if words.is_empty() {
            continue;
        }
        let line = String::from_utf8_lossy(&words).replace('\0', " ");
        let works_in = std::fs::read_link(entry.path().join("cwd")).unwrap_or_default();
        if line.contains(&name) || works_in.starts_with(folder) {
            found.push((id, line.trim_end().to_owned()));
        }
    }
    found
}

#[cfg(all(unix, not(target_os = "linux")))]
fn all(folder: &Path) -> Vec<(u32, String)> {
    let listed = std::process::Command::new("ps").args(["-axo", "pid=,command="]).output();
    let listed =
        listed.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let lines = listed.lines().filter_map(|line| line.trim().split_once(' '));
    let ours = lines.filter(|(_, command)| command.contains(&*folder.to_string_lossy()));
    ours.filter_map(|(id, command)| Some((id.parse().ok()?, command.to_owned()))).collect()
}

/// Job objects end with the process that holds them, so nothing is left to look for.
#[cfg(not(unix))]
fn all(_folder: &Path) -> Vec<(u32, String)> {
    Vec::new()
}

#[cfg(unix)]
fn kill(id: u32) {
    let id = i32::try_from(id).ok().and_then(rustix::process::Pid::from_raw);
    if let Some(id) = id {
        // Gone in the meantime is what we want.
        let _ = rustix::process::kill_process(id, rustix::process::Signal::KILL);
    }
}

#[cfg(not(unix))]
fn kill(_id: u32) {}
