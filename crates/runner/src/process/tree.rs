//! What belongs to a program: its group, its descendants, and those that detached themselves from both.
//!
//! Membership is decided on a [`ProcessTable`]: the program's process group; everything below the program or below a
//! process that was a member before (the same pid, started at the same time); and orphans that carry one of the
//! program's marks ([`lineage`](super::lineage)). On Linux orphans come to the keeper, so there are few to look at:
//! reading a mark costs more than all the rest.

use super::{
    lineage::LimitMark,
    process_table::{self, ProcessInfo, ProcessTable},
};
use std::collections::{BTreeMap, BTreeSet};

/// The name of the environment variable that marks a program and its children.
pub const MARKER: &str = "MOTHERSHIP_ATTEMPT_TOKEN";

/// One program's tree.
#[derive(Debug)]
pub struct ProcessTree {
    root: u32,
    /// Stands in the environment of its members.
    marker: String,
    /// The other mark of its members.
    mark: LimitMark,
    /// Members seen so far with their start time, so that one whose parent died is still known.
    known: BTreeMap<u32, u64>,
    /// CPU time of members that have died since, as last seen.
    cpu_seconds_gone: f64,
    last_seen: BTreeMap<u32, ProcessInfo>,
}

/// What a tree uses.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct TreeUsage {
    pub cpu_seconds: f64,
    pub memory_bytes: u64,
}

impl ProcessTree {
    /// The tree of the program `root`, which leads the group of its own pid.
    pub fn new(root: u32, start_time: u64, marker: &str) -> Self {
        Self {
            root,
            marker: marker.to_owned(),
            mark: LimitMark::of(marker),
            known: BTreeMap::from([(root, start_time)]),
            cpu_seconds_gone: 0.0,
            last_seen: BTreeMap::new(),
        }
    }

    /// Living members. `subreapers` are the processes to which orphans go
    /// (prctl(2), `PR_SET_CHILD_SUBREAPER`); `roots` the programs of all trees, which are
    /// nobody's orphans.
    pub fn members(
        &mut self,
        table: &ProcessTable,
        subreapers: &[u32],
        roots: &BTreeSet<u32>,
    ) -> Vec<ProcessInfo> {
        let mut inside: BTreeSet<u32> = table
            .values()
            .filter(|process| self.is_direct_member(process, subreapers, roots))
            .map(|process| process.pid)
            .collect();
        // Children of members are members; a tree is a few levels deep, so a few rounds are enough.
        loop {
            let grown: Vec<u32> = table
                .values()
                .filter(|process| !inside.contains(&process.pid) && inside.contains(&process.parent))
                .map(|process| process.pid)
                .collect();
            if grown.is_empty() {
                break;
            }
            inside.extend(grown);
        }
        let members: Vec<ProcessInfo> = inside.iter().map(|pid| table[pid]).collect();
        // The dead are forgotten: their pids may come back as somebody else.
        self.known.retain(|pid, start_time| {
            *pid == self.root || table.get(pid).is_some_and(|now| now.start_time == *start_time)
        });
        self.known.extend(members.iter().filter(|m| m.pid != self.root).map(|m| (m.pid, m.start_time)));
        members.into_iter().filter(|process| !process.is_zombie).collect()
    }

    fn is_direct_member(&self, process: &ProcessInfo, subreapers: &[u32], roots: &BTreeSet<u32>) -> bool {
        let known =
            || self.known.get(&process.pid).is_some_and(|start_time| *start_time == process.start_time);
        let orphan = || subreapers.contains(&process.parent) && !roots.contains(&process.pid);
        // The cheapest first, the marks last and only for orphans.
        process.group == self.root
            || known()
            || (orphan() && !process.is_zombie && self.is_marked(process.pid))
    }

    fn is_marked(&self, pid: u32) -> bool {
        process_table::limit_mark(pid) == Some(self.mark)
            || process_table::environment_variable(pid, MARKER).as_ref() == Some(&self.marker)
    }

    /// What the tree has used and uses, given its members of this moment.
    pub fn sample(&mut self, members: &[ProcessInfo]) -> TreeUsage {
        let now: BTreeMap<u32, ProcessInfo> = members.iter().map(|member| (member.pid, *member)).collect();
        for (pid, before) in &self.last_seen {
            // A parent that waits for it takes its time over (cutime in proc_pid_stat(5)).
            let parent_counts_it = now.contains_key(&before.parent);
            if !now.contains_key(pid) && !parent_counts_it {
                self.cpu_seconds_gone += before.cpu_seconds;
            }
        }
        self.last_seen = now;
        let living: f64 = members.iter().map(|member| member.cpu_seconds).sum();
        TreeUsage {
            cpu_seconds: self.cpu_seconds_gone + living,
            memory_bytes: members.iter().map(|member| member.memory_bytes).sum(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn process(pid: u32, parent: u32, group: u32) -> ProcessInfo {
        ProcessInfo {
            pid,
            parent,
            group,
            start_time: u64::from(pid) * 10,
            is_zombie: false,
            cpu_seconds: 1.0,
            memory_bytes: 5,
        }
    }

    fn table_of(list: &[ProcessInfo]) -> ProcessTable {
        list.iter().map(|process| (process.pid, *process)).collect()
    }

    fn pids(members: &[ProcessInfo]) -> Vec<u32> {
        members.iter().map(|member| member.pid).collect()
    }

    #[test]
    fn members_are_group_descendants_and_what_they_leave() {
        let mut tree = ProcessTree::new(10, 100, "m");
        let roots = BTreeSet::from([10, 50]);
        let all = table_of(&[
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
        let later =
            table_of(&[process(2, 1, 2), process(12, 2, 12), process(14, 12, 12), process(50, 2, 50)]);
        assert_eq!(pids(&tree.members(&later, &[2], &roots)), [12, 14]);
        // The pid comes back as somebody else.
        let reused = table_of(&[ProcessInfo { start_time: 9, ..process(12, 1, 12) }]);
        assert_eq!(pids(&tree.members(&reused, &[2], &roots)), [0u32; 0]);
    }

    #[test]
    fn time_of_the_dead_is_kept() {
        let mut tree = ProcessTree::new(10, 100, "m");
        let (root, child, orphan) = (process(10, 2, 10), process(11, 10, 10), process(12, 2, 12));
        assert_eq!(tree.sample(&[root, child, orphan]).memory_bytes, 15);
        // The child's time is in its parent's now; the orphan's is in nobody's.
        let root = ProcessInfo { cpu_seconds: 2.0, ..root };
        let sample = tree.sample(&[root]);
        assert!((sample.cpu_seconds - 3.0).abs() < 1e-9, "{sample:?}");
    }

    #[test]
    fn zombies_are_no_members_but_their_children_are() {
        let mut tree = ProcessTree::new(10, 100, "m");
        let dead = ProcessInfo { is_zombie: true, ..process(10, 2, 10) };
        let all = table_of(&[process(2, 1, 2), dead, process(11, 10, 11)]);
        assert_eq!(pids(&tree.members(&all, &[2], &BTreeSet::from([10]))), [11]);
    }

    #[test]
    fn another_tree_below_the_same_parent_is_nobodys_orphan() {
        let mut tree = ProcessTree::new(10, 100, "m");
        let all = table_of(&[process(2, 1, 2), process(10, 2, 10), process(50, 2, 50), process(51, 50, 50)]);
        assert_eq!(pids(&tree.members(&all, &[2], &BTreeSet::from([10, 50]))), [10]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn an_orphan_is_found_by_the_marker_in_its_environment() {
        let mut child = std::process::Command::new("sleep").arg("1000").env(MARKER, "ours").spawn().unwrap();
        let pid = child.id();
        // As if a subreaper had adopted it: its parent is one, and it is in no group of ours.
        let orphan = ProcessInfo { group: pid, ..process(pid, 2, pid) };
        let all = table_of(&[process(2, 1, 2), orphan]);
        let found = |marker: &str, subreapers: &[u32]| {
            pids(&ProcessTree::new(10, 100, marker).members(&all, subreapers, &BTreeSet::new()))
        };
        // The environment is there once the new program is: until then it is that of the process that forked.
        while process_table::environment_variable(pid, MARKER).is_none() {
            std::thread::yield_now();
        }
        assert_eq!(found("ours", &[2]), [pid]);
        assert_eq!(found("theirs", &[2]), [0u32; 0]);
        assert_eq!(found("ours", &[3]), [0u32; 0], "its parent lives: it is somebody's child");
        child.kill().unwrap();
        child.wait().unwrap();
    }

    #[test]
    fn an_empty_tree_uses_what_it_has_used() {
        let mut tree = ProcessTree::new(10, 100, "m");
        tree.sample(&[process(10, 2, 10)]);
        assert_eq!(tree.sample(&[]), TreeUsage { cpu_seconds: 1.0, memory_bytes: 0 });
        assert_eq!(tree.sample(&[]), TreeUsage { cpu_seconds: 1.0, memory_bytes: 0 });
    }
}
