//! Signals to process trees: ask, kill, and see who is left.

use super::process_table::ProcessInfo;

/// How a process is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopSignal {
    /// The process may clean up and end (TERM). Systems without it know only the other.
    Terminate,
    /// It ends at once (KILL).
    Kill,
}

/// Signals all of `group` at once, so that no child started meanwhile is missed (kill(2) with a negative pid), and each
/// of `members` that is outside of it.
#[cfg(unix)]
pub fn signal_tree(group: Option<u32>, members: &[ProcessInfo], how: StopSignal) {
    use rustix::process::{Pid, Signal, kill_process, kill_process_group};
    let signal = if how == StopSignal::Kill { Signal::KILL } else { Signal::TERM };
    let pid = |number: u32| i32::try_from(number).ok().and_then(Pid::from_raw);
    // Gone already is what we want; not allowed (another user's) shows up as a member that stays.
    if let Some(group) = group.and_then(pid) {
        let _ = kill_process_group(group, signal);
    }
    for member in members.iter().filter(|member| group != Some(member.group)) {
        if let Some(pid) = pid(member.pid) {
            let _ = kill_process(pid, signal);
        }
    }
}

/// There is no TERM here: both signals kill.
#[cfg(not(unix))]
pub fn signal_tree(_: Option<u32>, members: &[ProcessInfo], _: StopSignal) {
    use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System};
    let pids: Vec<Pid> = members.iter().map(|member| Pid::from_u32(member.pid)).collect();
    let Ok(mut system) = System::new() else { return };
    system.refresh_processes_specifics(ProcessesToUpdate::Some(&pids), true, ProcessRefreshKind::nothing());
    for process in pids.iter().filter_map(|pid| system.process(*pid)) {
        process.kill();
    }
}

/// Whether the group has any process left, zombies included (signal 0, kill(2)); `true` where the system cannot tell.
#[cfg(unix)]
pub fn group_exists(group: u32) -> bool {
    use rustix::process::{Pid, test_kill_process_group};
    let group = i32::try_from(group).ok().and_then(Pid::from_raw);
    group.is_some_and(|group| test_kill_process_group(group) != Err(rustix::io::Errno::SRCH))
}

#[cfg(not(unix))]
pub fn group_exists(_: u32) -> bool {
    true
}

/// Whether the process group is surely not our own: a signal to that would end us.
#[cfg(unix)]
pub fn is_foreign_group(group: u32) -> bool {
    group > 1 && rustix::process::getpgrp().as_raw_nonzero().get().cast_unsigned() != group
}

#[cfg(not(unix))]
pub fn is_foreign_group(_: u32) -> bool {
    false
}

/// Reaps an orphan that was given to us and died. By its pid and never by "any child": the exits of our programs are
/// their supervisors' to take.
#[cfg(unix)]
pub fn reap(pid: u32) {
    use rustix::process::{Pid, WaitOptions, waitpid};
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
    let _ = waitpid(pid, WaitOptions::NOHANG);
}

#[cfg(not(unix))]
pub fn reap(_: u32) {}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        os::unix::process::{CommandExt, ExitStatusExt},
        process::{Child, Command},
    };

    fn sleeper(group: i32) -> Child {
        Command::new("sleep").arg("1000").process_group(group).spawn().unwrap()
    }

    fn member(child: &Child, group: u32) -> ProcessInfo {
        ProcessInfo {
            pid: child.id(),
            parent: std::process::id(),
            group,
            start_time: 0,
            is_zombie: false,
            cpu_seconds: 0.0,
            memory_bytes: 0,
        }
    }

    #[test]
    fn a_group_and_those_outside_of_it_are_signalled() {
        let mut leader = sleeper(0);
        let group = leader.id();
        let mut second = sleeper(group as i32);
        let mut outside = sleeper(0);
        // The second one is in the group but not in the list: as if it was started after the look.
        let members = [member(&leader, group), member(&outside, outside.id())];
        signal_tree(Some(group), &members, StopSignal::Terminate);
        for child in [&mut leader, &mut second, &mut outside] {
            assert_eq!(child.wait().unwrap().signal(), Some(15));
        }
    }

    #[test]
    fn without_a_group_only_the_members_are_signalled() {
        let (mut one, mut two) = (sleeper(0), sleeper(0));
        signal_tree(None, &[member(&one, one.id())], StopSignal::Kill);
        assert_eq!(one.wait().unwrap().signal(), Some(9));
        assert!(two.try_wait().unwrap().is_none());
        signal_tree(None, &[member(&two, two.id())], StopSignal::Kill);
        two.wait().unwrap();
    }

    #[test]
    fn a_group_exists_until_its_last_process_is_reaped() {
        let mut leader = sleeper(0);
        let group = leader.id();
        assert!(group_exists(group));
        leader.kill().unwrap();
        leader.wait().unwrap();
        assert!(!group_exists(group));
        // A number that is none: signalling it harms nobody.
        assert!(!group_exists(u32::MAX));
        signal_tree(Some(u32::MAX), &[], StopSignal::Kill);
    }
}
