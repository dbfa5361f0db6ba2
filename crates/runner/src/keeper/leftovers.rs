//! After the death of a keeper: its programs run on with nobody to hear them. They are stopped, and their end is
//! written down as what it is.

use super::{
    KeeperError, ProgramEnd,
    folder::{AttemptFolder, Entry, ProcessMark, State},
    spool,
};
use crate::process::{
    census,
    tree::{self, Blow, MARKER, Tree},
};
use jiff::Timestamp;
use mothership_api::attempts::Usage;
use mothership_core::attempt::EndCause;
use std::{collections::BTreeSet, time::Duration};

/// How long a killed process may take to disappear.
const ROUNDS_MAX: u32 = 500;
const ROUND: Duration = Duration::from_millis(10);

/// Stops what is left of an attempt whose keeper died and closes its journal.
pub async fn close(folder: &AttemptFolder, state: &State, now: Timestamp) -> Result<ProgramEnd, KeeperError> {
    let order = state.order.as_ref();
    let marker = order.map_or("", |order| order.marker.as_str());
    kill(state.process, marker).await;
    let extent = spool::cut_torn_tail(&folder.log())
        .map_err(|error| KeeperError(format!("cannot read a spooled log: {error}")))?;
    let end = ProgramEnd {
        cause: EndCause::RunnerLost,
        at: now,
        started_at: state.process.map(|process| process.started_at),
        exit_code: None,
        signal: None,
        error_message: Some("the process that kept the program was killed; the program was stopped".into()),
        usage: Usage::default(),
        log_bytes: extent.log_bytes,
        has_output: true,
    };
    let written =
        folder.open_journal().and_then(|mut journal| journal.write(&Entry::End(Box::new(end.clone()))));
    if let Err(error) = written {
        tracing::warn!(%error, folder = %folder.root().display(), "cannot write down the end of an attempt");
    }
    Ok(end)
}

async fn kill(process: Option<ProcessMark>, marker: &str) {
    // The leader may be dead while its group lives; a group's number is not given away before all of it is gone.
    let root = process.filter(|mark| census::page_of(mark.pid).is_none_or(|now| now.birth == mark.birth));
    let mut tree = match root {
        Some(mark) => Tree::new(mark.pid, mark.birth, marker),
        None => Tree::new(u32::MAX, 0, marker),
    };
    for _ in 0..ROUNDS_MAX {
        let census = census::take();
        // The adopter of the keeper's children is not known: it is whoever is the parent of anything.
        let adopters: Vec<u32> = census.values().map(|process| process.parent).collect();
        let members =
            if marker.is_empty() { Vec::new() } else { tree.members(&census, &adopters, &BTreeSet::new()) };
        if members.is_empty() {
            return;
        }
        let group = root.map(|mark| mark.pid).filter(|pid| members.iter().any(|member| member.group == *pid));
        tree::strike(group, &members, Blow::Kill);
        tokio::time::sleep(ROUND).await;
    }
    tracing::warn!(marker = MARKER, "processes of a lost attempt could not be stopped");
}
