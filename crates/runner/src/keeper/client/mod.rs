//! The agent's access to a real keeper: starts the process when there is none, finds it again when there is one, and
//! makes good for one that died.

mod connection;

use super::{
    Keeper, KeeperError, KeeperEvent, LogPiece, RecoveredAttempt, StartOrder, folder,
    folder::AttemptFolder,
    folder_pool, orphan_cleanup,
    spool::{self, SpoolReader},
    wire::{ProgramStatus, ToKeeper, encode_into},
};
use crate::{locked::Locked, process::soft_limits::SoftLimits};
use futures_util::{FutureExt, future::BoxFuture};
use jiff::Timestamp;
use mothership_core::{attempt::EndCause, clock::Clock, ids::AttemptId};
use std::{
    collections::BTreeMap,
    ffi::OsString,
    io,
    path::PathBuf,
    sync::{Arc, MutexGuard},
};
use tokio::sync::Notify;

/// A keeper in a process of its own. Dropping it leaves the process and its programs alone.
pub struct ProcessKeeper {
    shared: Arc<KeeperShared>,
    /// What ran when the keeper was found, for [`Keeper::list`].
    running: BTreeMap<AttemptId, ProgramStatus>,
    connection: tokio::task::JoinHandle<()>,
}

/// What the agent's calls and the task that holds the connection share.
struct KeeperShared {
    data: PathBuf,
    command: Vec<OsString>,
    host: String,
    limits: SoftLimits,
    clock: Arc<dyn Clock>,
    state: Locked<KeeperState>,
    has_events: Notify,
    has_orders: Notify,
    readers: Locked<BTreeMap<AttemptId, SpoolReader>>,
    /// Readers of the same that go on elsewhere.
    readers_ahead: Locked<BTreeMap<AttemptId, SpoolReader>>,
}

#[derive(Default)]
struct KeeperState {
    /// Events that the agent has not taken yet.
    events: Vec<KeeperEvent>,
    /// Encoded orders that have not been written yet. Encoded at once: the connection then writes a hundred of them in
    /// one system call.
    orders: Vec<u8>,
    /// What the keeper should be busy with: those that have not ended.
    expected: BTreeMap<AttemptId, ExpectedProgram>,
}

/// What a keeper that replaces a dead one has to be sent about a program.
#[derive(Default)]
struct ExpectedProgram {
    /// Kept until the start is confirmed: a keeper that died before is asked again. After that the program may have
    /// run, and nothing is started twice.
    order: Option<Box<StartOrder>>,
    stop: Option<(EndCause, u64)>,
}

impl KeeperState {
    fn start(&mut self, order: StartOrder) {
        let attempt = order.lease.id;
        let order = self.encode_start(Box::new(order));
        self.expected.insert(attempt, ExpectedProgram { order: Some(order), stop: None });
    }

    /// Whether there was something to stop.
    fn stop(&mut self, attempt: AttemptId, cause: EndCause, grace_ms: u64) -> bool {
        let Some(expected) = self.expected.get_mut(&attempt) else { return false };
        expected.stop = Some((cause, grace_ms));
        encode_into(&mut self.orders, &ToKeeper::Stop { attempt, cause, grace_ms });
        true
    }

    /// Takes an event in; what it confirms need not be sent again.
    fn push(&mut self, event: KeeperEvent) {
        match &event {
            KeeperEvent::Started { attempt, .. } => {
                self.expected.entry(*attempt).or_default().order = None;
            }
            KeeperEvent::Ended { attempt, .. } => {
                self.expected.remove(attempt);
            }
            KeeperEvent::Output { .. } | KeeperEvent::Usage { .. } => {}
        }
        self.events.push(event);
    }

    /// Repeats the orders about an attempt; whether one of them is to start it. A keeper ignores the start of what it
    /// has, and a second stop only shortens the grace.
    fn resend_orders(&mut self, attempt: AttemptId) -> bool {
        let Some(ExpectedProgram { order, stop }) = self.expected.remove(&attempt) else { return false };
        let order = order.map(|order| self.encode_start(order));
        if let Some((cause, grace_ms)) = stop {
            encode_into(&mut self.orders, &ToKeeper::Stop { attempt, cause, grace_ms });
        }
        let starts = order.is_some();
        self.expected.insert(attempt, ExpectedProgram { order, stop });
        starts
    }

    /// Moves the order through the message that is encoded: it may hold megabytes of generated files.
    fn encode_start(&mut self, order: Box<StartOrder>) -> Box<StartOrder> {
        let message = ToKeeper::Start(order);
        encode_into(&mut self.orders, &message);
        let ToKeeper::Start(order) = message else { unreachable!("it was made one above") };
        order
    }
}

impl KeeperShared {
    fn state(&self) -> MutexGuard<'_, KeeperState> {
        self.state.lock()
    }

    fn push(&self, event: KeeperEvent) {
        self.state().push(event);
        self.has_events.notify_one();
    }

    /// Takes in what arrived together, under one lock and with one wake-up.
    fn push_all(&self, events: Vec<KeeperEvent>) {
        {
            let mut state = self.state();
            events.into_iter().for_each(|event| state.push(event));
        }
        self.has_events.notify_one();
    }

    fn folder(&self, attempt: AttemptId) -> AttemptFolder {
        AttemptFolder::new(&self.data, attempt)
    }
}

impl ProcessKeeper {
    /// Connects to the keeper of `data`, which `command --data DIR` starts when none answers. `limits` are those that
    /// programs get.
    pub(crate) async fn connect(
        data: PathBuf,
        command: Vec<OsString>,
        host: String,
        limits: SoftLimits,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, KeeperError> {
        let shared = Arc::new(KeeperShared {
            data,
            command,
            host,
            limits,
            clock,
            state: Locked::default(),
            has_events: Notify::new(),
            has_orders: Notify::new(),
            readers: Locked::default(),
            readers_ahead: Locked::default(),
        });
        let (connection, running) = connection::connect(&shared).await?;
        let running = running.into_iter().map(|one| (one.attempt, one)).collect();
        let connection = tokio::spawn(connection::run(Arc::clone(&shared), connection));
        Ok(Self { shared, running, connection })
    }

    /// What became of an attempt of an earlier agent: by the keeper if it runs, else by its journal.
    async fn recover(&self, attempt: AttemptId) -> Result<Option<RecoveredAttempt>, KeeperError> {
        let folder = self.shared.folder(attempt);
        let Some(journal) = folder.read_journal() else {
            // Inputs were laid out for an attempt that never began; its lease runs out.
            let _ = std::fs::remove_dir_all(folder.root());
            return Ok(None);
        };
        let running = self.running.get(&attempt);
        let end = match (&journal.end, running) {
            // The journal first: it may have ended since the keeper listed what runs.
            (Some(end), _) => Some(end.clone()),
            (None, Some(_)) => None,
            (None, None) => {
                Some(orphan_cleanup::close_orphaned(&folder, &journal, self.shared.clock.now()).await?)
            }
        };
        if end.is_none() {
            self.shared.state().expected.insert(attempt, ExpectedProgram::default());
        }
        let Some(order) = journal.order else { return Ok(None) };
        Ok(Some(RecoveredAttempt {
            lease: order.lease,
            started_at: journal.process.map(|process| process.started_at),
            log_bytes: end.as_ref().map_or(running.map_or(0, |one| one.log_bytes), |end| end.log_bytes),
            end,
        }))
    }

    fn read_spool(
        &self,
        readers: &Locked<BTreeMap<AttemptId, SpoolReader>>,
        attempt: AttemptId,
        from: u64,
        max: usize,
    ) -> BoxFuture<'static, Result<LogPiece, KeeperError>> {
        let mut readers = readers.lock();
        let reader =
            readers.entry(attempt).or_insert_with(|| SpoolReader::new(self.shared.folder(attempt).log()));
        // A quarter of a megabyte that was just written: out of the page cache, faster than a change of threads.
        let piece = reader.read(from, max);
        futures_util::future::ready(piece.map_err(|error| damaged(attempt, &error))).boxed()
    }
}

impl Drop for ProcessKeeper {
    fn drop(&mut self) {
        self.connection.abort();
    }
}

impl Keeper for ProcessKeeper {
    fn list(&self) -> BoxFuture<'_, Result<Vec<RecoveredAttempt>, KeeperError>> {
        async move {
            let mut all = Vec::new();
            folder_pool::clear(&self.shared.data);
            for attempt in folder::list(&self.shared.data) {
                all.extend(self.recover(attempt).await?);
            }
            Ok(all)
        }
        .boxed()
    }

    fn start(&self, order: StartOrder) {
        self.shared.state().start(order);
        self.shared.has_orders.notify_one();
    }

    fn stop(&self, attempt: AttemptId, cause: EndCause, grace_ms: u64) {
        if self.shared.state().stop(attempt, cause, grace_ms) {
            self.shared.has_orders.notify_one();
        }
    }

    fn recall(&self, attempt: AttemptId) {
        // Not kept for a later keeper: a dead one's waiting programs are started anew, without anybody before them.
        encode_into(&mut self.shared.state().orders, &ToKeeper::Recall { attempt });
        self.shared.has_orders.notify_one();
    }

    fn events(&self) -> BoxFuture<'_, Vec<KeeperEvent>> {
        async move {
            loop {
                let events = std::mem::take(&mut self.shared.state().events);
                if !events.is_empty() {
                    return events;
                }
                self.shared.has_events.notified().await;
            }
        }
        .boxed()
    }

    fn read_log(
        &self,
        attempt: AttemptId,
        from: u64,
        max: usize,
    ) -> BoxFuture<'_, Result<LogPiece, KeeperError>> {
        self.read_spool(&self.shared.readers, attempt, from, max)
    }

    fn read_ahead(
        &self,
        attempt: AttemptId,
        from: u64,
        max: usize,
    ) -> BoxFuture<'_, Result<LogPiece, KeeperError>> {
        self.read_spool(&self.shared.readers_ahead, attempt, from, max)
    }

    fn note(
        &self,
        attempt: AttemptId,
        line: String,
        at: Timestamp,
    ) -> BoxFuture<'_, Result<u64, KeeperError>> {
        let length = spool::append_note(&self.shared.folder(attempt).log(), &line, at.as_millisecond());
        futures_util::future::ready(length.map_err(|error| damaged(attempt, &error))).boxed()
    }

    fn forget(&self, attempts: &[AttemptId]) {
        for readers in [&self.shared.readers, &self.shared.readers_ahead] {
            let mut readers = readers.lock();
            for attempt in attempts {
                readers.remove(attempt);
            }
        }
    }
}

fn damaged(attempt: AttemptId, error: &io::Error) -> KeeperError {
    KeeperError(format!("the spooled log of {attempt} cannot be used: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keeper::{ProgramEnd, wire::MessageReader};

    fn attempt() -> AttemptId {
        "1.0.1".parse().unwrap()
    }

    fn order() -> StartOrder {
        StartOrder { lease: crate::agent::fixtures::lease("1.0.1", 1.0), marker: "m".into(), after: None }
    }

    fn at() -> Timestamp {
        crate::agent::fixtures::at()
    }

    /// The orders that wait to be written, and none after that.
    async fn take_orders(state: &mut KeeperState) -> Vec<String> {
        let bytes = std::mem::take(&mut state.orders);
        let orders: Vec<ToKeeper> = MessageReader::default().receive(&mut &bytes[..]).await.unwrap();
        orders.iter().map(|order| format!("{order:?}")).collect()
    }

    #[tokio::test]
    async fn a_start_is_repeated_until_it_is_confirmed() {
        let mut state = KeeperState::default();
        state.start(order());
        assert_eq!(take_orders(&mut state).await, ["Start(1.0.1)"]);
        assert!(state.resend_orders(attempt()));
        assert!(state.resend_orders(attempt()), "as often as keepers die");
        assert_eq!(take_orders(&mut state).await, ["Start(1.0.1)", "Start(1.0.1)"]);
        state.push(KeeperEvent::Started { attempt: attempt(), at: at() });
        assert!(!state.resend_orders(attempt()), "it may have run: it is not started twice");
        assert_eq!(take_orders(&mut state).await, [""; 0]);
    }

    #[tokio::test]
    async fn a_stop_is_repeated_behind_its_start() {
        let mut state = KeeperState::default();
        state.start(order());
        assert!(state.stop(attempt(), EndCause::Cancelled, 300));
        take_orders(&mut state).await;
        assert!(state.resend_orders(attempt()));
        assert_eq!(take_orders(&mut state).await, ["Start(1.0.1)", "Stop(1.0.1, Cancelled, 300 ms)"]);
        state.push(KeeperEvent::Started { attempt: attempt(), at: at() });
        assert!(!state.resend_orders(attempt()));
        assert_eq!(take_orders(&mut state).await, ["Stop(1.0.1, Cancelled, 300 ms)"]);
    }

    #[tokio::test]
    async fn nothing_is_sent_about_what_has_ended() {
        let mut state = KeeperState::default();
        state.start(order());
        take_orders(&mut state).await;
        let end = ProgramEnd::unstarted(EndCause::Released, at(), None);
        state.push(KeeperEvent::Ended { attempt: attempt(), end: Box::new(end) });
        assert!(!state.stop(attempt(), EndCause::Cancelled, 0) && !state.resend_orders(attempt()));
        assert!(take_orders(&mut state).await.is_empty() && state.expected.is_empty());
        assert_eq!(state.events.len(), 1);
    }
}
