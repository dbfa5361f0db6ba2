//! Linux: `/proc`.

use super::{Census, Process};
use std::fs;

/// One look at everything in `/proc`. Processes that die meanwhile are left out.
pub fn take() -> Census {
    let Ok(entries) = fs::read_dir("/proc") else { return Census::new() };
    let pids = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    pids.filter_map(|pid| page_of(pid).map(|process| (pid, process))).collect()
}

/// One process.
pub fn page_of(pid: u32) -> Option<Process> {
    parse(pid, &fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
}

/// Our own children, adopted ones among them; `None` where the kernel does not tell. They are the main thread's: it
/// starts all programs, and orphans go to it.
pub fn children() -> Option<Vec<u32>> {
    let pid = std::process::id();
    let list = fs::read_to_string(format!("/proc/self/task/{pid}/children")).ok()?;
    list.split_ascii_whitespace().map(|pid| pid.parse().ok()).collect()
}

/// CPU time that a process, perhaps a zombie by now, and the children it waited for have used.
pub fn cpu_seconds(pid: u32) -> Option<f64> {
    page_of(pid).map(|process| process.cpu_seconds)
}

/// `pid (name) state ppid pgrp …`; the name may hold anything, so fields are counted from its last `)`.
fn parse(pid: u32, stat: &str) -> Option<Process> {
    let fields: Vec<&str> = stat[stat.rfind(')')? + 1..].split_ascii_whitespace().collect();
    let number = |at: usize| fields.get(at)?.parse::<u64>().ok();
    let ticks: u64 = (11..=14).filter_map(number).sum();
    Some(Process {
        pid,
        parent: number(1)? as u32,
        group: number(2)? as u32,
        birth: number(19)?,
        is_zombie: matches!(*fields.first()?, "Z" | "X"),
        cpu_seconds: ticks as f64 / rustix::param::clock_ticks_per_second() as f64,
        memory_bytes: number(21)?.saturating_mul(rustix::param::page_size() as u64),
    })
}

/// The variable `name` of the environment with which `pid` was started.
pub fn variable(pid: u32, name: &str) -> Option<String> {
    let environment = fs::read(format!("/proc/{pid}/environ")).ok()?;
    let value = |entry: &[u8]| {
        let value = entry.strip_prefix(name.as_bytes())?.strip_prefix(b"=")?;
        Some(String::from_utf8_lossy(value).into_owned())
    };
    environment.split(|byte| *byte == 0).find_map(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_full_of_brackets_does_not_shift_the_fields() {
        let stat =
            "77 (a) b) S 5 77 77 0 -1 4194304 1 2 3 4 100 50 25 25 20 0 1 0 9876 1000 3 18446744073709551615";
        let process = parse(77, stat).unwrap();
        assert_eq!((process.parent, process.group, process.birth), (5, 77, 9876));
        assert_eq!(process.memory_bytes, 3 * rustix::param::page_size() as u64);
        assert!((process.cpu_seconds - 2.0).abs() < 1e-9 && !process.is_zombie);
        assert_eq!(parse(1, "rubbish"), None);
    }

    #[test]
    fn we_are_in_the_census() {
        let me = std::process::id();
        assert_eq!(take().get(&me).map(|process| process.pid), Some(me));
    }
}
