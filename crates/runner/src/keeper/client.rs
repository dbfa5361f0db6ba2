//! The agent's hands on a real keeper: starts the process when there is none, finds it again when there is one, and
//! makes good for one that died.

mod link;

use super::{
    Keeper, KeeperError, KeeperEvent, Kept, LogPiece, StartOrder, folder,
    folder::AttemptFolder,
    leftovers, spares,
    spool::{self, Reader},
    wire::{Running, ToKeeper, encode_into},
};
use futures_util::{FutureExt, future::BoxFuture};
use jiff::Timestamp;
use mothership_core::{attempt::EndCause, clock::Clock, ids::AttemptId};
use std::{
    collections::BTreeMap,
    ffi::OsString,
    io,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard},
};
use tokio::sync::Notify;

/// A keeper in a process of its own. Dropping it leaves the process and its programs alone.
pub struct ProcessKeeper {
    shared: Arc<Shared>,
    running: BTreeMap<AttemptId, Running>,
    link: tokio::task::JoinHandle<()>,
}

struct Shared {
    data: PathBuf,
    command: Vec<OsString>,
    host: String,
    clock: Arc<dyn Clock>,
    desk: Mutex<Desk>,
    has_events: Notify,
    has_orders: Notify,
    readers: Mutex<BTreeMap<AttemptId, Reader>>,
}

#[derive(Default)]
struct Desk {
    events: Vec<KeeperEvent>,
    /// Encoded orders that have not been written yet.
    orders: Vec<u8>,
    /// What the keeper should be busy with.
    begun: BTreeMap<AttemptId, Begun>,
}

#[derive(Default)]
struct Begun {
    /// Kept until the start is confirmed: a keeper that died before is asked again.
    order: Option<Box<StartOrder>>,
    stop: Option<(EndCause, u64)>,
}

impl Shared {
    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().expect("nothing panics while it holds the desk")
    }

    fn push(&self, event: KeeperEvent) {
        let mut desk = self.desk();
        match &event {
            KeeperEvent::Started { attempt, .. } => {
                desk.begun.entry(*attempt).or_default().order = None;
            }
            KeeperEvent::Ended { attempt, .. } => {
                desk.begun.remove(attempt);
            }
            KeeperEvent::Output { .. } | KeeperEvent::Usage { .. } => {}
        }
        desk.events.push(event);
        self.has_events.notify_one();
    }

    fn folder(&self, attempt: AttemptId) -> AttemptFolder {
        AttemptFolder::new(&self.data, attempt)
    }
}

impl ProcessKeeper {
    /// Connects to the keeper of `data`, which `command --data DIR` starts when none answers.
    pub async fn connect(
        data: PathBuf,
        command: Vec<OsString>,
        host: String,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, KeeperError> {
        let shared = Arc::new(Shared {
            data,
            command,
            host,
            clock,
            desk: Mutex::default(),
            has_events: Notify::new(),
            has_orders: Notify::new(),
            readers: Mutex::default(),
        });
        let (connection, running) = link::connect(&shared).await?;
        let running = running.into_iter().map(|one| (one.attempt, one)).collect();
        let link = tokio::spawn(link::hold(Arc::clone(&shared), connection));
        Ok(Self { shared, running, link })
    }

    async fn kept(&self, attempt: AttemptId) -> Result<Option<Kept>, KeeperError> {
        let folder = self.shared.folder(attempt);
        let Some(state) = folder.read_state() else {
            // Inputs were laid out for an attempt that never began; its lease runs out.
            let _ = std::fs::remove_dir_all(folder.root());
            return Ok(None);
        };
        let end = match (&state.end, self.running.get(&attempt)) {
            (Some(end), _) => Some(end.clone()),
            (None, Some(_)) => None,
            (None, None) => Some(leftovers::close(&folder, &state, self.shared.clock.now()).await?),
        };
        if end.is_none() {
            self.shared.desk().begun.insert(attempt, Begun::default());
        }
        let Some(order) = state.order else { return Ok(None) };
        let running = self.running.get(&attempt);
        Ok(Some(Kept {
            lease: order.lease,
            started_at: state.process.map(|process| process.started_at),
            log_bytes: end.as_ref().map_or(running.map_or(0, |one| one.log_bytes), |end| end.log_bytes),
            end,
        }))
    }
}

impl Drop for ProcessKeeper {
    fn drop(&mut self) {
        self.link.abort();
    }
}

impl Keeper for ProcessKeeper {
    fn list(&self) -> BoxFuture<'_, Result<Vec<Kept>, KeeperError>> {
        async move {
            let mut all = Vec::new();
            spares::clear(&self.shared.data);
            for attempt in folder::list(&self.shared.data) {
                all.extend(self.kept(attempt).await?);
            }
            Ok(all)
        }
        .boxed()
    }

    fn start(&self, order: StartOrder) {
        let order = Box::new(order);
        let attempt = order.lease.id;
        let mut desk = self.shared.desk();
        let message = ToKeeper::Start(order);
        encode_into(&mut desk.orders, &message);
        let ToKeeper::Start(order) = message else { unreachable!("it was made one above") };
        desk.begun.insert(attempt, Begun { order: Some(order), stop: None });
        self.shared.has_orders.notify_one();
    }

    fn stop(&self, attempt: AttemptId, cause: EndCause, grace_ms: u64) {
        let mut desk = self.shared.desk();
        let Some(begun) = desk.begun.get_mut(&attempt) else { return };
        begun.stop = Some((cause, grace_ms));
        encode_into(&mut desk.orders, &ToKeeper::Stop { attempt, cause, grace_ms });
        self.shared.has_orders.notify_one();
    }

    fn recall(&self, attempt: AttemptId) {
        encode_into(&mut self.shared.desk().orders, &ToKeeper::Recall { attempt });
        self.shared.has_orders.notify_one();
    }

    fn events(&self) -> BoxFuture<'_, Vec<KeeperEvent>> {
        async move {
            loop {
                let events = std::mem::take(&mut self.shared.desk().events);
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
        let mut readers = self.shared.readers.lock().expect("nothing panics while it holds the readers");
        let reader = readers.entry(attempt).or_insert_with(|| Reader::new(self.shared.folder(attempt).log()));
        // A quarter of a megabyte that was just written: out of the page cache, faster than a change of threads.
        let piece = reader.read(from, max);
        futures_util::future::ready(piece.map_err(|error| damaged(attempt, &error))).boxed()
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
        let mut readers = self.shared.readers.lock().expect("nothing panics while it holds the readers");
        for attempt in attempts {
            readers.remove(attempt);
        }
    }
}

fn damaged(attempt: AttemptId, error: &io::Error) -> KeeperError {
    KeeperError(format!("the spooled log of {attempt} cannot be used: {error}"))
}
