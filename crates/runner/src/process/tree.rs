//! What belongs to a program: its group, its descendants, and those that detached themselves from both.
//!
//! Membership is decided on a [`Census`]: the program's process group; everything below the program or below a process
//! that was a member before (the same pid, born at the same time); and orphans that carry the program's marker in
//! their environment. On Linux orphans come to the keeper, so there are few to look at.

use super::census::{self, Census, Process};
use std::collections::{BTreeMap, BTreeSet};

/// The name of the environment variable that marks a program and its children.
pub const MARKER: &str = "MOTHERSHIP_ATTEMPT_TOKEN";

/// One program's tree.
#[derive(Debug)]
pub struct Tree {
    root: u32,
    /// Stands in the environment of its members.
    marker: String,
    /// Members seen so far with their birth, so that one whose parent died is still known.
    known: BTreeMap<u32, u64>,
    /// CPU time of members that have died since, as last seen.
    cpu_seconds_gone: f64,
    last_seen: BTreeMap<u32, Process>,
}

/// What a tree uses.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Sample {
    pub cpu_seconds: f64,
    pub memory_bytes: u64,
}

impl Tree {
    /// The tree of the program `root`, which leads the group of its own pid.
    pub fn new(root: u32, birth: u64, marker: &str) -> Self {
        Self {
            root,
            marker: marker.to_owned(),
            known: BTreeMap::from([(root, birth)]),
            cpu_seconds_gone: 0.0,
            last_seen: BTreeMap::new(),
        }
    }

    /// Living members. `adopters` are the processes to which orphans go; `roots` the programs of all trees, which are
    /// nobody's orphans.
    pub fn members(&mut self, census: &Census, adopters: &[u32], roots: &BTreeSet<u32>) -> Vec<Process> {
        let mut inside: BTreeSet<u32> = census
            .values()
            .filter(|process| self.is_seed(process, adopters, roots))
            .map(|process| process.pid)
            .collect();
        // Children of members are members; a tree is a few levels deep, so a few rounds settle it.
        loop {
            let grown: Vec<u32> = census
                .values()
                .filter(|process| !inside.contains(&process.pid) && inside.contains(&process.parent))
                .map(|process| process.pid)
                .collect();
            if grown.is_empty() {
                break;
            }
            inside.extend(grown);
        }
        let members: Vec<Process> = inside.iter().map(|pid| census[pid]).collect();
        self.known
            .retain(|pid, birth| *pid == self.root || census.get(pid).is_some_and(|now| now.birth == *birth));
        self.known.extend(members.iter().filter(|m| m.pid != self.root).map(|m| (m.pid, m.birth)));
        members.into_iter().filter(|process| !process.is_zombie).collect()
    }

    fn is_seed(&self, process: &Process, adopters: &[u32], roots: &BTreeSet<u32>) -> bool {
        let known = || self.known.get(&process.pid).is_some_and(|birth| *birth == process.birth);
        let orphan = || adopters.contains(&process.parent) && !roots.contains(&process.pid);
        process.group == self.root
            || known()
            || (orphan()
                && !process.is_zombie
                && census::variable(process.pid, MARKER).as_ref() == Some(&self.marker))
    }

    /// What the tree has used and uses, given its members of this moment.
    pub fn sample(&mut self, members: &[Process]) -> Sample {
        let now: BTreeMap<u32, Process> = members.iter().map(|member| (member.pid, *member)).collect();
        for (pid, before) in &self.last_seen {
            let parent_counts_it = now.contains_key(&before.parent);
            if !now.contains_key(pid) && !parent_counts_it {
                self.cpu_seconds_gone += before.cpu_seconds;
            }
        }
        self.last_seen = now;
        let living: f64 = members.iter().map(|member| member.cpu_seconds).sum();
        Sample {
            cpu_seconds: self.cpu_seconds_gone + living,
            memory_bytes: members.iter().map(|member| member.memory_bytes).sum(),
        }
    }
}

/// How hard a signal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blow {
    /// Please end (TERM). Systems without it know only the other.
    Ask,
    /// End (KILL).
    Kill,
}

/// Signals each of `members`, and all of `group` at once: no child born meanwhile is missed.
#[cfg(unix)]
pub fn strike(group: Option<u32>, members: &[Process], blow: Blow) {
    use rustix::process::{Pid, Signal, kill_process, kill_process_group};
    let signal = if blow == Blow::Kill { Signal::KILL } else { Signal::TERM };
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

/// There is no polite way here: both blows end.
#[cfg(not(unix))]
pub fn strike(_: Option<u32>, members: &[Process], _: Blow) {
    use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System};
    let pids: Vec<Pid> = members.iter().map(|member| Pid::from_u32(member.pid)).collect();
    let Ok(mut system) = System::new() else { return };
    system.refresh_processes_specifics(ProcessesToUpdate::Some(&pids), true, ProcessRefreshKind::nothing());
    for process in pids.iter().filter_map(|pid| system.process(*pid)) {
        process.kill();
    }
}

/// Whether the group has any process left; `true` where the system cannot tell.
#[cfg(unix)]
pub fn group_lives(group: u32) -> bool {
    use rustix::process::{Pid, test_kill_process_group};
    let group = i32::try_from(group).ok().and_then(Pid::from_raw);
    group.is_some_and(|group| test_kill_process_group(group) != Err(rustix::io::Errno::SRCH))
}

#[cfg(not(unix))]
pub fn group_lives(_: u32) -> bool {
    true
}

/// Reaps an orphan that came to us and died.
#[cfg(unix)]
pub fn reap(pid: u32) {
    use rustix::process::{Pid, WaitOptions, waitpid};
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
    let _ = waitpid(pid, WaitOptions::NOHANG);
}

#[cfg(not(unix))]
pub fn reap(_: u32) {}

#[cfg(test)]
mod tests {
    use super::*;

    fn process(pid: u32, parent: u32, group: u32) -> Process {
        Process {
            pid,
            parent,
            group,
            birth: u64::from(pid) * 10,
            is_zombie: false,
            cpu_seconds: 1.0,
            memory_bytes: 5,
        }
    }

    fn census(list: &[Process]) -> Census {
        list.iter().map(|process| (process.pid, *process)).collect()
    }

    fn pids(members: &[Process]) -> Vec<u32> {
        members.iter().map(|member| member.pid).collect()
    }

    #[test]
    fn members_are_group_descendants_and_what_they_leave() {
        let mut tree = Tree::new(10, 100, "m");
        let roots = BTreeSet::from([10, 50]);
        let all = census(&[
            process(2, 1, 2),
            process(10, 2, 10),
            process(11, 10, 10),
            process(12, 11, 12), // a session of its own, below a member
            process(13, 12, 12),
            process(50, 2, 50), // another program
            process(51, 50, 50),
        ]);
        assert_eq!(pids(&tree.members(&all, &[2], &roots)), [10, 11, 12, 13]);
        // 10 and 11 die; 12 was seen before and stays known, and so do its children to come.
        let later = census(&[process(2, 1, 2), process(12, 2, 12), process(14, 12, 12), process(50, 2, 50)]);
        assert_eq!(pids(&tree.members(&later, &[2], &roots)), [12, 14]);
        // The pid comes back as somebody else.
        let reused = census(&[Process { birth: 9, ..process(12, 1, 12) }]);
        assert_eq!(pids(&tree.members(&reused, &[2], &roots)), [0u32; 0]);
    }

    #[test]
    fn time_of_the_dead_is_kept() {
        let mut tree = Tree::new(10, 100, "m");
        let (root, child, stray) = (process(10, 2, 10), process(11, 10, 10), process(12, 2, 12));
        assert_eq!(tree.sample(&[root, child, stray]).memory_bytes, 15);
        // The child's time is in its parent's now; the stray's is nobody's.
        let root = Process { cpu_seconds: 2.0, ..root };
        let sample = tree.sample(&[root]);
        assert!((sample.cpu_seconds - 3.0).abs() < 1e-9, "{sample:?}");
    }
}
