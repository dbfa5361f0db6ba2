//! After the death of a keeper: its programs run on, but nobody reads their output or their exit code. They are stopped,
//! and their end is written down as what it is.

use super::{
    KeeperError, ProgramEnd,
    folder::{AttemptFolder, JournalContents, JournalEntry, ProcessIdentity},
    spool,
};
use crate::process::{
    process_table,
    signal::{self, StopSignal},
    tree::{MARKER, ProcessTree},
};
use jiff::Timestamp;
use mothership_core::attempt::EndCause;
use std::{collections::BTreeSet, time::Duration};

/// How often, and how far apart, killed processes are looked at: five seconds in all for them to disappear.
const ROUNDS_MAX: u32 = 500;
const ROUND: Duration = Duration::from_millis(10);

/// Stops what is left of an attempt whose keeper died and closes its journal.
pub async fn close_orphaned(
    folder: &AttemptFolder,
    journal: &JournalContents,
    now: Timestamp,
) -> Result<ProgramEnd, KeeperError> {
    let order = journal.order.as_ref();
    let marker = order.map_or("", |order| order.marker.as_str());
    // First, so that the end is true when it is written down: nothing of it runs any more.
    kill_tree(journal.process, marker).await;
    let extent = spool::cut_torn_tail(&folder.log())
        .map_err(|error| KeeperError(format!("cannot read a spooled log: {error}")))?;
    let why = "the process that kept the program was killed; the program was stopped";
    let end = ProgramEnd {
        started_at: journal.process.map(|process| process.started_at),
        log_bytes: extent.log_bytes,
        has_output: true,
        ..ProgramEnd::unstarted(EndCause::RunnerLost, now, Some(why.into()))
    };
    let written = folder
        .open_journal()
        .and_then(|mut journal| journal.write(&JournalEntry::End(Box::new(end.clone()))));
    if let Err(error) = written {
        tracing::warn!(%error, folder = %folder.root().display(), "cannot write down the end of an attempt");
    }
    Ok(end)
}

async fn kill_tree(process: Option<ProcessIdentity>, marker: &str) {
    // The leader may be dead while its group lives; a group's number is not given away before all of it is gone.
    let root = process
        .filter(|root| process_table::process(root.pid).is_none_or(|now| now.start_time == root.start_time));
    let mut tree = match root {
        Some(root) => ProcessTree::new(root.pid, root.start_time, marker),
        // No such process: the members are found by their marker alone.
        None => ProcessTree::new(u32::MAX, 0, marker),
    };
    for _ in 0..ROUNDS_MAX {
        let table = process_table::read();
        // Who adopted the keeper's children is not known (init, or a subreaper above us): whoever is the parent of anything
        // may have.
        let subreapers: Vec<u32> = table.values().map(|process| process.parent).collect();
        let members =
            if marker.is_empty() { Vec::new() } else { tree.members(&table, &subreapers, &BTreeSet::new()) };
        if members.is_empty() {
            return;
        }
        let group = root.map(|root| root.pid).filter(|pid| members.iter().any(|member| member.group == *pid));
        signal::signal_tree(group, &members, StopSignal::Kill);
        tokio::time::sleep(ROUND).await;
    }
    tracing::warn!(marker = MARKER, "processes of a lost attempt could not be stopped");
}
