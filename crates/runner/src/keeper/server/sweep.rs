//! Strays of programs that have ended. A look at all processes costs about a millisecond, which a short task must not
//! pay: the sweep looks once for all that ended since. It also reaps adopted orphans that died.

use super::Hub;
use crate::process::{
    census,
    tree::{self, Blow, MARKER, Tree},
};
use std::{collections::BTreeSet, rc::Rc, time::Duration};

/// Between two sweeps at least.
const PERIOD: Duration = Duration::from_millis(500);

/// Sweeps whenever programs have ended, for ever.
pub async fn run(hub: Rc<Hub>) {
    loop {
        hub.sweep_wanted().await;
        tokio::time::sleep(PERIOD).await;
        while sweep(&hub) {
            tokio::time::sleep(PERIOD / 10).await;
        }
    }
}

/// Kills the adopted orphans that carry our marker and belong to no living program. Whether there were any.
fn sweep(hub: &Hub) -> bool {
    hub.forget_census();
    let census = hub.census();
    let (roots, me) = (hub.roots(), hub.adopters()[0]);
    let orphans = census.values().filter(|process| process.parent == me && !roots.contains(&process.pid));
    let mut strays = BTreeSet::new();
    for orphan in orphans {
        if orphan.is_zombie {
            tree::reap(orphan.pid);
        } else if census::variable(orphan.pid, MARKER).is_some_and(|marker| !hub.is_marker_alive(&marker)) {
            strays.insert(orphan.pid);
        }
    }
    for pid in &strays {
        let orphan = census[pid];
        let members = Tree::new(orphan.pid, orphan.birth, "").members(&census, &[], &roots);
        tree::strike(None, &members, Blow::Kill);
    }
    !strays.is_empty()
}
