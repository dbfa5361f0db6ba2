//! Orphans: processes that outlive the program that started them. A look at all processes costs about a millisecond,
//! which a short task must not pay: the scan looks once for all that ended since. It also reaps orphans that died.
//!
//! What belongs to an ended program: adopted orphans that carry its marker; those that threw their environment away and
//! are older than every living program; and everything when no program lives.
//!
//! Only where the system gives orphans to the keeper (Linux). Elsewhere no process has us as its adoptive parent, and a
//! program's own end kills what it can find.

use super::ProgramRegistry;
use crate::process::{
    process_table::{self, ProcessInfo, ProcessTable},
    signal::{self, StopSignal},
    tree::{MARKER, ProcessTree},
};
use std::{collections::BTreeSet, rc::Rc, time::Duration};

/// Between two scans at least.
const PERIOD: Duration = Duration::from_millis(500);
/// Between two looks while there is something to kill.
const AGAIN: Duration = Duration::from_millis(50);
/// Looks before a keeper that leaves gives up on processes that do not die.
const LAST_LOOKS_MAX: u32 = 100;

/// Scans whenever programs have ended, for ever.
pub async fn run(registry: Rc<ProgramRegistry>) {
    loop {
        registry.orphan_scan_requested().await;
        tokio::time::sleep(PERIOD).await;
        while scan(&registry) {
            tokio::time::sleep(AGAIN).await;
        }
    }
}

/// The keeper leaves: nobody would look for orphans after it.
pub async fn last(registry: &ProgramRegistry) {
    for _ in 0..LAST_LOOKS_MAX {
        if !scan(registry) {
            return;
        }
        tokio::time::sleep(AGAIN / 10).await;
    }
    tracing::warn!("processes that programs left could not be stopped");
}

/// Kills what belongs to no living program. Whether there was any, or may have been.
fn scan(registry: &ProgramRegistry) -> bool {
    registry.invalidate_process_table();
    let table = registry.process_table();
    let roots = registry.root_pids();
    let oldest = roots.iter().filter_map(|pid| table.get(pid)).map(|root| root.start_time).min();
    let mut orphans = BTreeSet::new();
    let mut may_have_missed = false;
    for process in table.values().filter(|process| !roots.contains(&process.pid)) {
        if process.parent != registry.subreapers()[0] {
            // A look at all processes takes a while: whoever lost its parent meanwhile is in the next one.
            may_have_missed |= is_between_parents(process, &table);
        } else if process.is_zombie {
            signal::reap(process.pid);
        } else if belongs_to_ended(process, oldest, |marker| registry.is_marker_alive(marker)) {
            orphans.insert(process.pid);
        }
    }
    for pid in &orphans {
        // With all that is below it: a kill of the parent alone would make the children orphans of the next look.
        let orphan = table[pid];
        let members = ProcessTree::new(orphan.pid, orphan.start_time, "").members(&table, &[], &roots);
        signal::signal_tree(None, &members, StopSignal::Kill);
    }
    may_have_missed || !orphans.is_empty()
}

fn is_between_parents(process: &ProcessInfo, table: &ProcessTable) -> bool {
    process.parent != 0 && !process.is_zombie && !table.contains_key(&process.parent)
}

/// Whether the adopted orphan's program is over. `oldest` is the start time of the oldest living program: who is older
/// cannot be its descendant.
fn belongs_to_ended(orphan: &ProcessInfo, oldest: Option<u64>, is_alive: impl Fn(&str) -> bool) -> bool {
    match process_table::environment_variable(orphan.pid, MARKER) {
        Some(marker) => !is_alive(&marker),
        None => oldest.is_none_or(|oldest| orphan.start_time < oldest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A process whose environment nobody can read: it has no marker.
    fn process(pid: u32, parent: u32, start_time: u64) -> ProcessInfo {
        ProcessInfo {
            pid,
            parent,
            group: pid,
            start_time,
            is_zombie: false,
            cpu_seconds: 0.0,
            memory_bytes: 0,
        }
    }

    #[test]
    fn an_orphan_without_marker_belongs_to_the_ended_when_it_is_older_than_all_that_lives() {
        let orphan = process(u32::MAX, 1, 50);
        for (oldest, expected) in [(None, true), (Some(51), true), (Some(50), false), (Some(9), false)] {
            assert_eq!(belongs_to_ended(&orphan, oldest, |_| true), expected, "{oldest:?}");
        }
    }

    #[test]
    fn who_has_lost_its_parent_is_looked_for_again() {
        let table: ProcessTable = [process(10, 1, 0), process(11, 10, 0)].map(|one| (one.pid, one)).into();
        assert!(!is_between_parents(&process(12, 10, 0), &table));
        assert!(is_between_parents(&process(12, 99, 0), &table));
        assert!(!is_between_parents(&ProcessInfo { is_zombie: true, ..process(12, 99, 0) }, &table));
        // The first process of the system, and kernel threads.
        assert!(!is_between_parents(&process(2, 0, 0), &table));
    }
}
