//! Strays of programs that have ended. A look at all processes costs about a millisecond, which a short task must not
//! pay: the sweep looks once for all that ended since. It also reaps adopted orphans that died.
//!
//! What belongs to an ended program: adopted orphans that carry its marker; those that threw their environment away
//! and are older than every living program; and everything when no program lives.

use super::Hub;
use crate::process::{
    census::{self, Census, Process},
    tree::{self, Blow, MARKER, Tree},
};
use std::{collections::BTreeSet, rc::Rc, time::Duration};

/// Between two sweeps at least.
const PERIOD: Duration = Duration::from_millis(500);
/// Between two looks while there is something to sweep.
const AGAIN: Duration = Duration::from_millis(50);
/// Looks before a keeper that leaves gives up on processes that do not die.
const LAST_LOOKS_MAX: u32 = 100;

/// Sweeps whenever programs have ended, for ever.
pub async fn run(hub: Rc<Hub>) {
    loop {
        hub.sweep_wanted().await;
        tokio::time::sleep(PERIOD).await;
        while sweep(&hub) {
            tokio::time::sleep(AGAIN).await;
        }
    }
}

/// The keeper leaves: nobody would look for strays after it.
pub async fn last(hub: &Hub) {
    for _ in 0..LAST_LOOKS_MAX {
        if !sweep(hub) {
            return;
        }
        tokio::time::sleep(AGAIN / 10).await;
    }
    tracing::warn!("processes that programs left could not be stopped");
}

/// Kills what belongs to no living program. Whether there was any, or may have been.
fn sweep(hub: &Hub) -> bool {
    hub.forget_census();
    let census = hub.census();
    let roots = hub.roots();
    let oldest = roots.iter().filter_map(|pid| census.get(pid)).map(|root| root.birth).min();
    let mut strays = BTreeSet::new();
    let mut is_blurred = false;
    for process in census.values().filter(|process| !roots.contains(&process.pid)) {
        if process.parent != hub.adopters()[0] {
            // A look at all processes takes a while: whoever lost its parent meanwhile is seen by the next one.
            is_blurred |= is_between_parents(process, &census);
        } else if process.is_zombie {
            tree::reap(process.pid);
        } else if is_stray(hub, process, oldest) {
            strays.insert(process.pid);
        }
    }
    for pid in &strays {
        let orphan = census[pid];
        let members = Tree::new(orphan.pid, orphan.birth, "").members(&census, &[], &roots);
        tree::strike(None, &members, Blow::Kill);
    }
    is_blurred || !strays.is_empty()
}

fn is_between_parents(process: &Process, census: &Census) -> bool {
    process.parent != 0 && !process.is_zombie && !census.contains_key(&process.parent)
}

/// Whether the adopted orphan's program is over. `oldest` is the birth of the oldest living program.
fn is_stray(hub: &Hub, orphan: &Process, oldest: Option<u64>) -> bool {
    match census::variable(orphan.pid, MARKER) {
        Some(marker) => !hub.is_marker_alive(&marker),
        None => oldest.is_none_or(|oldest| orphan.birth < oldest),
    }
}
