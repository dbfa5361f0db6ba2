//! Threads of an engine and the queues before them.

use super::Operation;
use crate::{Result, StoreError};
use mothership_core::limits::GROUP_COMMIT_MAX;
use std::sync::{Mutex, RwLock};
use tokio::sync::{mpsc, oneshot};

/// Closures that wait for a thread; who comes then waits before the queue.
const QUEUE_MAX: usize = 4 * GROUP_COMMIT_MAX;

type Sender = mpsc::Sender<Box<dyn Operation>>;

/// Both queues of an engine, until it is closed.
pub(crate) struct Queues {
    open: RwLock<Option<(Sender, Sender)>>,
    ended: tokio::sync::Mutex<Vec<oneshot::Receiver<()>>>,
}

/// The far end of a queue, shared by the threads behind it.
pub(crate) struct Intake(Mutex<mpsc::Receiver<Box<dyn Operation>>>);

impl Queues {
    /// The queues and the intakes for writes and for reads.
    pub fn new() -> (Self, Intake, Intake) {
        let (write, writes) = mpsc::channel(QUEUE_MAX);
        let (read, reads) = mpsc::channel(QUEUE_MAX);
        let queues =
            Self { open: RwLock::new(Some((write, read))), ended: tokio::sync::Mutex::new(Vec::new()) };
        (queues, Intake(Mutex::new(writes)), Intake(Mutex::new(reads)))
    }

    /// Starts a thread that [`Self::close`] waits for.
    pub fn spawn(&mut self, name: &str, work: impl FnOnce() + Send + 'static) -> Result<()> {
        self.ended.get_mut().push(spawn(name, work)?);
        Ok(())
    }

    pub async fn write(&self, op: Box<dyn Operation>) -> Result<()> {
        let (write, _) = self.senders()?;
        write.send(op).await.map_err(|_| closed())
    }

    pub async fn read(&self, op: Box<dyn Operation>) -> Result<()> {
        let (_, read) = self.senders()?;
        read.send(op).await.map_err(|_| closed())
    }

    /// What was accepted is finished before the threads end.
    pub async fn close(&self) {
        drop(self.open.write().expect("no holder of this lock panics").take());
        for thread in self.ended.lock().await.drain(..) {
            // An error is a thread that has ended without a word, which is as good here.
            let _ = thread.await;
        }
    }

    fn senders(&self) -> Result<(Sender, Sender)> {
        self.open.read().expect("no holder of this lock panics").clone().ok_or_else(closed)
    }
}

pub(crate) fn closed() -> StoreError {
    StoreError::Unavailable("the database is closed".into())
}

impl Intake {
    /// Waits for the next operation; `None` when the store was closed. One thread waits in the queue, others at its
    /// door.
    pub fn one(&self) -> Option<Box<dyn Operation>> {
        self.0.lock().expect("operations do not run under this lock").blocking_recv()
    }

    /// Waits for the next operation and takes what waits behind it.
    pub fn group(&self) -> Option<Vec<Box<dyn Operation>>> {
        let mut queue = self.0.lock().expect("operations do not run under this lock");
        // Never waits for company: a group is what came while the last one was written. An idle database answers a single
        // write at once, a busy one writes hundreds with one flush to the disk.
        let mut ops = vec![queue.blocking_recv()?];
        while ops.len() < GROUP_COMMIT_MAX
            && let Ok(op) = queue.try_recv()
        {
            ops.push(op);
        }
        Some(ops)
    }
}

/// The receiver hears when the thread has ended.
pub(crate) fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<oneshot::Receiver<()>> {
    let (done, ended) = oneshot::channel();
    let run = move || {
        work();
        // Nobody is left to hear it when the store was dropped without being closed.
        let _ = done.send(());
    };
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(run)
        .map_err(|e| StoreError::Unavailable(format!("starting the thread {name}: {e}")))?;
    Ok(ended)
}
