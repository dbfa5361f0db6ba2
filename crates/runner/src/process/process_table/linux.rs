//! Linux: `/proc`, as proc(5) describes it (proc_pid_stat(5), proc_pid_environ(5), proc_tid_children(5)).

use super::{ProcessInfo, ProcessTable};
use crate::process::lineage::LimitMark;
use std::{fs, io};

/// All processes. Those that die meanwhile are left out.
pub fn read() -> ProcessTable {
    let Ok(entries) = fs::read_dir("/proc") else { return ProcessTable::new() };
    let pids = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    pids.filter_map(|pid| process(pid).map(|found| (pid, found))).collect()
}

/// One process.
pub fn process(pid: u32) -> Option<ProcessInfo> {
    parse(pid, &fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
}

/// Our own children, adopted ones among them; `None` where the kernel does not tell (it is built without
/// `CONFIG_PROC_CHILDREN`). They are the main thread's: it starts all programs, and orphans go to it.
pub fn own_children() -> Option<Vec<u32>> {
    let pid = std::process::id();
    let list = fs::read_to_string(format!("/proc/self/task/{pid}/children")).ok()?;
    list.split_ascii_whitespace().map(|pid| pid.parse().ok()).collect()
}

/// CPU time that a process, perhaps a zombie by now, and the children it waited for have used.
pub fn cpu_seconds(pid: u32) -> Option<f64> {
    process(pid).map(|found| found.cpu_seconds)
}

/// `pid (name) state ppid pgrp …`; the name may hold anything, so fields are counted from its last `)`. The numbers
/// here are those of proc_pid_stat(5) less three: state is 0 there and field 3 in the manual.
fn parse(pid: u32, stat: &str) -> Option<ProcessInfo> {
    let fields: Vec<&str> = stat[stat.rfind(')')? + 1..].split_ascii_whitespace().collect();
    let number = |at: usize| fields.get(at)?.parse::<u64>().ok();
    // utime, stime, cutime, cstime.
    let ticks: u64 = (11..=14).filter_map(number).sum();
    Some(ProcessInfo {
        pid,
        parent: number(1)? as u32,
        group: number(2)? as u32,
        // Clock ticks since boot.
        start_time: number(19)?,
        // X is shown for a moment only, while the process is being removed.
        is_zombie: matches!(*fields.first()?, "Z" | "X"),
        cpu_seconds: ticks as f64 / rustix::param::clock_ticks_per_second() as f64,
        // rss, in pages.
        memory_bytes: number(21)?.saturating_mul(rustix::param::page_size() as u64),
    })
}

/// The variable `name` of the environment with which `pid` was started; `None` as well for a process of another user,
/// whose environment is not ours to read.
pub fn environment_variable(pid: u32, name: &str) -> Option<String> {
    let environment = fs::read(format!("/proc/{pid}/environ")).ok()?;
    let value = |entry: &[u8]| {
        let value = entry.strip_prefix(name.as_bytes())?.strip_prefix(b"=")?;
        Some(String::from_utf8_lossy(value).into_owned())
    };
    environment.split(|byte| *byte == 0).find_map(value)
}

/// The limit by which programs and all that they start are marked (proc_pid_limits(5)), whoever's process it is.
pub fn limit_mark(pid: u32) -> Option<LimitMark> {
    parse_limit_mark(&fs::read_to_string(format!("/proc/{pid}/limits")).ok()?)
}

/// `Max realtime timeout      4611686018427387905  unlimited            us`: the soft one comes first.
fn parse_limit_mark(limits: &str) -> Option<LimitMark> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max realtime timeout"))?;
    LimitMark::read(line.split_ascii_whitespace().next()?.parse().ok()?)
}

/// The process's share of the memory it uses: a page that four processes have counts as a quarter to each
/// (`Pss` in proc_pid_smaps(5)). The kernel goes over all of its page tables for this. 0 when it has gone; `None` where
/// it is not told: before Linux 4.14, and of processes of other users.
pub fn proportional_bytes(pid: u32) -> Option<u64> {
    match fs::read_to_string(format!("/proc/{pid}/smaps_rollup")) {
        Ok(rollup) => parse_proportional(&rollup),
        // The folder is gone, or the process is a zombie, which has no memory.
        Err(error) if is_gone(&error) => Some(0),
        // A kernel that has no such file has the process all the same.
        Err(error) if error.kind() == io::ErrorKind::NotFound && process(pid).is_none() => Some(0),
        Err(_) => None,
    }
}

fn is_gone(error: &io::Error) -> bool {
    error.raw_os_error() == Some(rustix::io::Errno::SRCH.raw_os_error())
}

fn parse_proportional(rollup: &str) -> Option<u64> {
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    line.split_ascii_whitespace().next()?.parse::<u64>().ok()?.checked_mul(1024)
}

/// Whether the process works on what another one writes: its standard input is a pipe. What a program gets from us is
/// `/dev/null`, and so is what a shell gives to its background.
pub fn reads_from_pipe(pid: u32) -> bool {
    let target = fs::read_link(format!("/proc/{pid}/fd/0"));
    target.is_ok_and(|target| target.as_os_str().as_encoded_bytes().starts_with(b"pipe:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_read_from_the_table_of_limits() {
        let limits = |soft: &str| {
            format!(
                "Limit                     Soft Limit           Hard Limit           Units     \n\
                 Max realtime priority     0                    0                    \n\
                 Max realtime timeout      {soft}  unlimited            us        \n"
            )
        };
        assert_eq!(
            parse_limit_mark(&limits("4611686018427387905")).map(LimitMark::value),
            Some((1 << 62) + 1)
        );
        assert_eq!(parse_limit_mark(&limits("unlimited")), None);
        assert_eq!(parse_limit_mark(&limits("200000")), None);
        assert_eq!(parse_limit_mark(""), None);
    }

    #[test]
    fn shared_pages_count_by_share() {
        let rollup = "00400000-7ffd [rollup]\nRss:                1648 kB\nPss:                 218 kB\nPss_Dirty:  1 kB\n";
        assert_eq!(parse_proportional(rollup), Some(218 << 10));
        assert_eq!(parse_proportional("Rss: 1 kB\n"), None);
        let own = proportional_bytes(std::process::id()).unwrap();
        let resident = process(std::process::id()).unwrap().memory_bytes;
        assert!(own > 0 && own <= resident * 2, "{own} of {resident}");
        assert_eq!(proportional_bytes(u32::MAX), Some(0));
    }

    #[test]
    fn a_name_full_of_brackets_does_not_shift_the_fields() {
        let stat =
            "77 (a) b) S 5 77 77 0 -1 4194304 1 2 3 4 100 50 25 25 20 0 1 0 9876 1000 3 18446744073709551615";
        let found = parse(77, stat).unwrap();
        assert_eq!((found.parent, found.group, found.start_time), (5, 77, 9876));
        assert_eq!(found.memory_bytes, 3 * rustix::param::page_size() as u64);
        assert!((found.cpu_seconds - 2.0).abs() < 1e-9 && !found.is_zombie);
        assert_eq!(parse(1, "rubbish"), None);
    }

    #[test]
    fn we_are_in_the_table() {
        let me = std::process::id();
        assert_eq!(read().get(&me).map(|found| found.pid), Some(me));
    }

    #[test]
    fn a_line_that_is_cut_short_is_no_process() {
        let whole = "77 (a) S 5 77 77 0 -1 4194304 1 2 3 4 100 50 25 25 20 0 1 0 9876 1000 3";
        assert!(parse(77, whole).is_some());
        for cut in 0..whole.len() - 1 {
            assert_eq!(parse(77, &whole[..cut]), None, "{:?}", &whole[..cut]);
        }
    }

    #[test]
    fn the_dead_are_told_from_the_living() {
        let stat = |state| format!("7 (a) {state} 5 7 7 0 -1 0 1 2 3 4 0 0 0 0 20 0 1 0 9 0 0 0");
        for (state, is_zombie) in
            [("R", false), ("S", false), ("D", false), ("T", false), ("Z", true), ("X", true)]
        {
            assert_eq!(parse(7, &stat(state)).unwrap().is_zombie, is_zombie, "{state}");
        }
    }

    #[test]
    fn our_own_environment_is_readable_and_that_of_nobody_is_not() {
        let me = std::process::id();
        let (name, value) =
            std::env::vars().find(|(name, value)| !name.is_empty() && !value.is_empty()).unwrap();
        assert_eq!(environment_variable(me, &name), Some(value));
        assert_eq!(environment_variable(me, "MOTHERSHIP_NO_SUCH_VARIABLE"), None);
        assert_eq!(environment_variable(u32::MAX, &name), None);
    }
}
