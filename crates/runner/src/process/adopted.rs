//! Orphans that were given to us and are to go: killed in quick looks at our own children. A look at all processes takes
//! about a millisecond, and a process that starts its successor and ends at once does not live so long: a chain of such
//! outruns every list of pids that is a millisecond old.

use super::{
    process_table::{self, ProcessInfo},
    signal::{self, StopSignal},
};
use std::collections::BTreeSet;

/// Looks in a row. Each is a few system calls for each child.
const LOOKS_MAX: u32 = 100;

/// Kills those of our children for which `belongs` holds, and whoever comes to us in their place meanwhile. `roots` are
/// the programs themselves, which are nobody's orphans. Whether there was any. Where the system does not list children,
/// nothing is done.
pub fn kill(roots: &BTreeSet<u32>, belongs: impl Fn(u32) -> bool) -> bool {
    let mut was_any = false;
    for _ in 0..LOOKS_MAX {
        let Some(children) = process_table::own_children() else { return was_any };
        let orphans = children.into_iter().filter(|pid| !roots.contains(pid) && belongs(*pid));
        let living: Vec<ProcessInfo> = orphans
            .filter_map(process_table::process)
            .filter(|orphan| {
                if orphan.is_zombie {
                    signal::reap(orphan.pid);
                }
                !orphan.is_zombie
            })
            .collect();
        if living.is_empty() {
            return was_any;
        }
        was_any = true;
        for orphan in living {
            // A group of its own takes whom it is starting at this instant with it.
            let group =
                Some(orphan.group).filter(|group| !roots.contains(group) && signal::is_foreign_group(*group));
            signal::signal_tree(group, &[orphan], StopSignal::Kill);
        }
    }
    was_any
}
