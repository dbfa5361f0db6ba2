//! Who runs a closure: one of a few threads, each with its connection. Operations that wait at one moment share a
//! transaction; when they get in each other's way, each runs again alone.

use super::{listen::NotificationListener, session::PgSession};
use crate::{
    Result, StoreError,
    engine::{
        Inner, Operation, Shared, Tx,
        threads::{Intake, Queues, spawn},
    },
    migrations,
};
use std::{sync::Arc, time::Duration};
use tokio::sync::{broadcast, oneshot};

/// Each with its connection. More would queue for the same rows, and a PostgreSQL has a hundred connections for all
/// servers together.
const WRITERS: usize = 3;
const READERS: usize = 3;
/// How often an operation that lost a race for a lock is run again before its caller is told.
const ATTEMPTS_MAX: usize = 50;

/// Longest wait for the answer to one statement; all of ours are short.
const ANSWER_TIME_MAX: Duration = Duration::from_secs(60);
/// A migration may rewrite a table of hundreds of millions of rows.
const MIGRATION_TIME_MAX: Duration = Duration::from_secs(6 * 3600);

const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";
/// Operations of a group hold each other's locks, so a wait may be a deadlock: better to give up early and run each
/// alone than to wait for PostgreSQL to find out.
const BEGIN_GROUP: &str = "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = '100ms'";
/// One snapshot for all statements of a closure; never blocks a writer.
const BEGIN_READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// An open PostgreSQL database.
pub(crate) struct Engine {
    queues: Queues,
    url: String,
    instance: String,
    listener: tokio::sync::Mutex<Option<NotificationListener>>,
}

impl Engine {
    /// Connects, brings the tables up to date and starts the threads.
    pub async fn open(url: &str, shared: Arc<Shared>) -> Result<Self> {
        let (url, for_thread, instance) = (url.to_owned(), url.to_owned(), shared.instance.clone());
        let (started, queues) = oneshot::channel();
        // Connecting drives a runtime of its own, which must not be done on a thread of the caller's.
        spawn("store-opener", move || drop(started.send(start(&for_thread, shared))))?;
        let queues =
            queues.await.unwrap_or_else(|_| Err(StoreError::Unavailable("opening failed".into())))?;
        Ok(Self { queues, url, instance, listener: tokio::sync::Mutex::new(None) })
    }

    pub async fn write(&self, op: Box<dyn Operation>) -> Result<()> {
        self.queues.write(op).await
    }

    pub async fn read(&self, op: Box<dyn Operation>) -> Result<()> {
        self.queues.read(op).await
    }

    pub async fn close(&self) {
        self.listener.lock().await.take();
        self.queues.close().await;
    }

    pub async fn listen(&self) -> Result<broadcast::Receiver<String>> {
        let mut listener = self.listener.lock().await;
        if let Some(listener) = &*listener {
            return Ok(listener.subscribe());
        }
        let opened = NotificationListener::open(&self.url, &self.instance).await?;
        let receiver = opened.subscribe();
        *listener = Some(opened);
        Ok(receiver)
    }
}

fn start(url: &str, shared: Arc<Shared>) -> Result<Queues> {
    let mut first = PgSession::open(url, ANSWER_TIME_MAX)?;
    // Another server may be bringing the tables up to date, for as long as that takes.
    first.set_answer_timeout(MIGRATION_TIME_MAX);
    first.begin(BEGIN)?;
    migrations::run(&mut Tx::new(Inner::Postgres(&mut first), &shared), migrations::in_postgres)?;
    first.batch("COMMIT")?;
    first.set_answer_timeout(ANSWER_TIME_MAX);
    let (mut queues, writes, reads) = Queues::new();
    let (writes, reads) = (Arc::new(writes), Arc::new(reads));
    let mut first = Some(first);
    for at in 0..WRITERS {
        let session = first.take().map_or_else(|| PgSession::open(url, ANSWER_TIME_MAX), Ok)?;
        let (writes, shared) = (writes.clone(), shared.clone());
        queues.spawn(&format!("store-writer-{at}"), move || writer(session, &writes, &shared))?;
    }
    for at in 0..READERS {
        let session = PgSession::open(url, ANSWER_TIME_MAX)?;
        let (reads, shared) = (reads.clone(), shared.clone());
        queues.spawn(&format!("store-reader-{at}"), move || reader(session, &reads, &shared))?;
    }
    Ok(queues)
}

fn writer(mut session: PgSession, queue: &Intake, shared: &Shared) {
    while let Some(mut ops) = queue.group() {
        let outcomes = match together(&mut session, &mut ops, shared) {
            Ok(outcomes) => outcomes,
            // Each in its own transaction now, with a longer wait for locks than the group had.
            Err(StoreError::Again(_)) => {
                ops.iter_mut().map(|op| alone(&mut session, BEGIN, op.as_mut(), shared)).collect()
            }
            Err(error) => ops.iter().map(|_| Err(error.clone())).collect(),
        };
        for (op, outcome) in ops.into_iter().zip(outcomes) {
            op.answer(outcome);
        }
    }
    session.close();
}

/// Runs the operations in one transaction; `Again` when each should run alone.
fn together(
    session: &mut PgSession,
    ops: &mut [Box<dyn Operation>],
    shared: &Shared,
) -> Result<Vec<Result<()>>> {
    // A single operation needs no savepoint, which would cost it two round trips.
    if let [op] = ops {
        return Ok(vec![alone(session, BEGIN, op.as_mut(), shared)]);
    }
    session.begin(BEGIN_GROUP)?;
    let outcomes = group(session, ops, shared);
    if outcomes.is_err() {
        session.rollback();
    }
    outcomes
}

fn group(
    session: &mut PgSession,
    ops: &mut [Box<dyn Operation>],
    shared: &Shared,
) -> Result<Vec<Result<()>>> {
    let mut outcomes = Vec::with_capacity(ops.len());
    for op in ops {
        session.batch("SAVEPOINT op")?;
        let outcome = op.run(&mut Tx::new(Inner::Postgres(session), shared));
        match &outcome {
            Ok(()) => session.batch("RELEASE SAVEPOINT op")?,
            // The transaction is broken, or the connection: nothing of the group can be kept.
            Err(error @ (StoreError::Again(_) | StoreError::Unavailable(_))) => return Err(error.clone()),
            Err(_) => {
                session.batch("ROLLBACK TO SAVEPOINT op; RELEASE SAVEPOINT op")?;
            }
        }
        outcomes.push(outcome);
    }
    session.batch("COMMIT")?;
    Ok(outcomes)
}

fn alone(session: &mut PgSession, begin: &str, op: &mut dyn Operation, shared: &Shared) -> Result<()> {
    let mut last = StoreError::Unavailable("not tried".into());
    for _ in 0..ATTEMPTS_MAX {
        match once(session, begin, op, shared) {
            Err(error @ StoreError::Again(_)) => last = error,
            other => return other,
        }
    }
    Err(StoreError::Unavailable(format!("{last} ({ATTEMPTS_MAX} times)")))
}

fn once(session: &mut PgSession, begin: &str, op: &mut dyn Operation, shared: &Shared) -> Result<()> {
    session.begin(begin)?;
    let outcome =
        op.run(&mut Tx::new(Inner::Postgres(session), shared)).and_then(|()| session.batch("COMMIT"));
    if outcome.is_err() {
        session.rollback();
    }
    outcome
}

fn reader(mut session: PgSession, queue: &Intake, shared: &Shared) {
    while let Some(mut op) = queue.one() {
        let outcome = alone(&mut session, BEGIN_READ, op.as_mut(), shared);
        op.answer(outcome);
    }
    session.close();
}
