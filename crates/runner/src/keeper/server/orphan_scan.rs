//! Orphans: processes that outlive the program that started them. A look at all processes costs about a millisecond,
//! which a short task must not pay: the scan looks once for all that ended since. It also reaps orphans that died.
//!
//! What belongs to an ended program: adopted orphans that carry one of its marks ([`lineage`](crate::process::lineage));
//! those that carry none any more and are older than every living program; and everything when no program lives.
//!
//! Only where the system gives orphans to the keeper (Linux). Elsewhere no process has us as its adoptive parent, and a
//! program's own end kills what it can find.

use super::ProgramRegistry;
use crate::process::{
    adopted,
    lineage::LimitMark,
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
        } else if Marks::of(process.pid).belong_to_ended(process, oldest, registry) {
            orphans.insert(process.pid);
        }
    }
    for pid in &orphans {
        // With all that is below it: a kill of the parent alone would make the children orphans of the next look.
        let orphan = table[pid];
        let members = ProcessTree::new(orphan.pid, orphan.start_time, "").members(&table, &[], &roots);
        signal::signal_tree(None, &members, StopSignal::Kill);
    }
    // Who was started while this look took its time, by one that has ended since. Without regard to who has no mark:
    // that takes a whole table to decide.
    let is_marked_orphan = |pid: u32| Marks::of(pid).are_of_ended(registry) == Some(true);
    let was_outrun = (may_have_missed || !orphans.is_empty()) && adopted::kill(&roots, is_marked_orphan);
    may_have_missed || was_outrun || !orphans.is_empty()
}

fn is_between_parents(process: &ProcessInfo, table: &ProcessTable) -> bool {
    process.parent != 0 && !process.is_zombie && !table.contains_key(&process.parent)
}

/// Which programs are over.
trait LivingMarks {
    fn is_marker_alive(&self, marker: &str) -> bool;
    fn is_mark_alive(&self, mark: LimitMark) -> bool;
}

impl LivingMarks for ProgramRegistry {
    fn is_marker_alive(&self, marker: &str) -> bool {
        self.is_marker_alive(marker)
    }
    fn is_mark_alive(&self, mark: LimitMark) -> bool {
        self.is_mark_alive(mark)
    }
}

/// What a process still shows of its program.
#[derive(Debug, Default)]
struct Marks {
    limit: Option<LimitMark>,
    environment: Option<String>,
}

impl Marks {
    fn of(pid: u32) -> Self {
        let limit = process_table::limit_mark(pid);
        Self { limit, environment: process_table::environment_variable(pid, MARKER) }
    }

    /// Whether the program is over; `None` without any mark.
    fn are_of_ended(&self, living: &impl LivingMarks) -> Option<bool> {
        let by_limit = self.limit.map(|mark| living.is_mark_alive(mark));
        let by_environment = self.environment.as_ref().map(|marker| living.is_marker_alive(marker));
        // One that is known to live is enough: the other may be that of a runner inside of a task.
        let alive = by_limit.into_iter().chain(by_environment).reduce(|one, other| one || other)?;
        Some(!alive)
    }

    /// Whether the adopted orphan's program is over. `oldest` is the start time of the oldest living program: who is
    /// older cannot be its descendant.
    fn belong_to_ended(&self, orphan: &ProcessInfo, oldest: Option<u64>, living: &impl LivingMarks) -> bool {
        self.are_of_ended(living).unwrap_or_else(|| oldest.is_none_or(|oldest| orphan.start_time < oldest))
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

    /// The program with the marker `alive` lives.
    struct One;

    impl LivingMarks for One {
        fn is_marker_alive(&self, marker: &str) -> bool {
            marker == "alive"
        }
        fn is_mark_alive(&self, mark: LimitMark) -> bool {
            mark == LimitMark::of("alive")
        }
    }

    #[test]
    fn an_orphan_without_marks_belongs_to_the_ended_when_it_is_older_than_all_that_lives() {
        let orphan = process(u32::MAX, 1, 50);
        for (oldest, expected) in [(None, true), (Some(51), true), (Some(50), false), (Some(9), false)] {
            assert_eq!(Marks::default().belong_to_ended(&orphan, oldest, &One), expected, "{oldest:?}");
        }
    }

    #[test]
    fn either_mark_tells_whose_an_orphan_is() {
        let (alive, over) = (Some("alive"), Some("over"));
        let cases = [
            (alive, None, false),
            (over, None, true),
            (None, alive, false),
            (None, over, true),
            (alive, alive, false),
            (over, over, true),
            // A runner inside of a task marks anew.
            (alive, over, false),
            (over, alive, false),
        ];
        for (limit, environment, expected) in cases {
            let marks =
                Marks { limit: limit.map(LimitMark::of), environment: environment.map(str::to_owned) };
            assert_eq!(marks.are_of_ended(&One), Some(expected), "{marks:?}");
            // Its age does not matter then.
            assert_eq!(
                marks.belong_to_ended(&process(u32::MAX, 1, 50), Some(9), &One),
                expected,
                "{marks:?}"
            );
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
