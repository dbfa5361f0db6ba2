//! After the death of a keeper: its programs run on, but nobody reads their output or their exit code. They are
//! stopped, and their end is written down as what it is.

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
        // Who adopted the keeper's children is not known (init, or a subreaper above us): whoever is the parent of
        // anything may have.
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

#[cfg(target_os = "linux")]
#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        agent::fixtures::{at, id, lease},
        keeper::StartOrder,
    };
    use std::{
        os::unix::process::{CommandExt, ExitStatusExt},
        process::{Child, Command},
    };

    fn sleeper(marker: &str) -> Child {
        let child = Command::new("sleep").arg("1000").env(MARKER, marker).process_group(0).spawn().unwrap();
        // Its environment is there once the new program is.
        while process_table::environment_variable(child.id(), MARKER).as_deref() != Some(marker) {
            std::thread::yield_now();
        }
        child
    }

    /// A folder as a dead keeper left it: an order, perhaps a process, no end.
    fn left_behind(data: &std::path::Path, marker: &str, process: Option<ProcessIdentity>) -> AttemptFolder {
        let folder = AttemptFolder::new(data, id("1.0.1"));
        folder.create().unwrap();
        let order = StartOrder { lease: lease("1.0.1", 1.0), marker: marker.into(), after: None };
        let mut journal = folder.open_journal().unwrap();
        journal.write(&JournalEntry::Order(Box::new(order))).unwrap();
        if let Some(process) = process {
            journal.write(&JournalEntry::Process(process)).unwrap();
        }
        folder
    }

    async fn close(folder: &AttemptFolder) -> ProgramEnd {
        close_orphaned(folder, &folder.read_journal().unwrap(), at()).await.unwrap()
    }

    #[tokio::test]
    async fn a_program_without_a_keeper_is_stopped_and_lost() {
        let data = tempfile::tempdir().unwrap();
        let marker = format!("orphan-{}", std::process::id());
        let mut child = sleeper(&marker);
        let start_time = process_table::process(child.id()).unwrap().start_time;
        let identity = ProcessIdentity { pid: child.id(), start_time, started_at: at() };
        let folder = left_behind(data.path(), &marker, Some(identity));
        for line in ["one", "two"] {
            spool::append_note(&folder.log(), line, 1).unwrap();
        }
        let whole = std::fs::read(folder.log()).unwrap();
        std::fs::write(folder.log(), &whole[..whole.len() - 3]).unwrap();
        let end = close(&folder).await;
        assert_eq!((end.cause, end.started_at, end.log_bytes), (EndCause::RunnerLost, Some(at()), 4));
        assert_eq!(child.wait().unwrap().signal(), Some(9));
        let log = std::fs::read(folder.log()).unwrap();
        assert_eq!(log, whole[..whole.len() / 2], "what is no whole record is cut off");
        assert_eq!(folder.read_journal().unwrap().end, Some(end), "it is written down once and for all");
    }

    #[tokio::test]
    async fn a_program_whose_start_was_not_written_down_is_found_by_its_marker() {
        let data = tempfile::tempdir().unwrap();
        let marker = format!("unwritten-{}", std::process::id());
        let mut child = sleeper(&marker);
        assert_eq!(close(&left_behind(data.path(), &marker, None)).await.started_at, None);
        assert_eq!(child.wait().unwrap().signal(), Some(9));
    }

    #[tokio::test]
    async fn whoever_has_the_pid_now_is_left_alone() {
        let data = tempfile::tempdir().unwrap();
        let mut child = sleeper("somebody else's");
        let start_time = process_table::process(child.id()).unwrap().start_time - 1;
        let identity = ProcessIdentity { pid: child.id(), start_time, started_at: at() };
        close(&left_behind(data.path(), "reused", Some(identity))).await;
        assert!(child.try_wait().unwrap().is_none());
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
